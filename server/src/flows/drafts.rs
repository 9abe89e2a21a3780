//! What a member does with an answer that the assistant drafted: send it, change it and send that, or throw it away.

use std::time::Duration;

use assistant::Outcome;
use channel_core::{OrganisationId, OutboundContent, Timestamp};
use store::conversations::{self, Conversation, Owner};
use store::drafts::{self, Draft, DraftKind, DraftState};
use store::messages::{Author, MessageDirection};
use store::outbox::CallAuthor;
use store::{DraftId, MessageId, StoreError, Tx, contacts};

use super::{FlowError, Flows};
use crate::engine::Engine;
use crate::worker::speak::{Line, speak};
use crate::worker::turn::{Note, keep_offers, note};

/// A draft to a question that is older than this says so: the answer may be no longer true, or no longer wanted.
pub const STALE_AFTER: Duration = Duration::from_secs(15 * 60);

/// Whether a question has waited so long that its draft has to be looked at twice.
#[must_use]
pub fn is_stale(asked_at: Timestamp, now: Timestamp) -> bool {
    now.since(asked_at) > STALE_AFTER
}

/// What of a draft is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// Exactly what it says.
    AsItIs,
    /// What somebody made of it.
    Changed(String),
}

/// Why a draft is not sent any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Late {
    OutOfDate,
    WindowClosed,
}

impl Flows {
    /// The drafts that wait, of whoever asked longest ago first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn drafts(&self, organisation: OrganisationId, limit: u32) -> Result<Vec<Draft>, FlowError> {
        let store = self.engine.store();
        Ok(store.read_in(organisation, move |db| Box::pin(drafts::list(db, organisation, limit))).await?)
    }

    /// Sends a draft through the outbox, once: whoever comes second is told the message that it became. The assistant goes on
    /// answering the conversation.
    ///
    /// # Errors
    /// [`FlowError::DraftGone`] when the customer wrote again, somebody answered or the draft was thrown away;
    /// [`FlowError::WindowClosed`] when the platform takes no answer any more; [`FlowError::Empty`] when nothing is left of it;
    /// [`StoreError::NotFound`] when the organisation has no such draft.
    pub async fn approve_draft(
        &self,
        organisation: OrganisationId,
        draft: DraftId,
        wording: Wording,
        member: &str,
    ) -> Result<MessageId, FlowError> {
        if matches!(&wording, Wording::Changed(text) if text.trim().is_empty()) {
            return Err(FlowError::Empty);
        }
        let (engine, member) = (self.engine.clone(), member.to_owned());
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { approve(tx, &engine, organisation, draft, wording, &member).await })
        });
        let approved = write.await?;
        self.engine.wake_all();
        approved.map_err(|late| match late {
            Late::OutOfDate => FlowError::DraftGone,
            Late::WindowClosed => FlowError::WindowClosed,
        })
    }

    /// Throws a draft away: the customer waits for a person. What was discarded before stays so.
    ///
    /// # Errors
    /// [`FlowError::DraftGone`] when it was sent or is out of date, [`StoreError::NotFound`] when there is no such draft.
    pub async fn discard_draft(
        &self,
        organisation: OrganisationId,
        draft: DraftId,
        member: &str,
    ) -> Result<(), FlowError> {
        let member = member.to_owned();
        let write = self
            .engine
            .store()
            .write_in(organisation, move |tx| Box::pin(async move { discard(tx, organisation, draft, &member).await }));
        if write.await? { Ok(()) } else { Err(FlowError::DraftGone) }
    }
}

async fn approve(
    tx: &mut Tx,
    engine: &Engine,
    organisation: OrganisationId,
    id: DraftId,
    wording: Wording,
    member: &str,
) -> Result<Result<MessageId, Late>, StoreError> {
    let draft = drafts::find(tx, organisation, id).await?.ok_or(StoreError::NotFound("draft"))?;
    if let Some(message) = draft.message {
        return Ok(Ok(message));
    }
    let found = conversations::find(tx, organisation, draft.conversation).await?;
    let found = found.ok_or(StoreError::NotFound("conversation"))?;
    if draft.state != DraftState::Open {
        return Ok(Err(Late::OutOfDate));
    }
    if !still_answers(&draft, &found) {
        drafts::supersede(tx, organisation, found.id).await?;
        return Ok(Err(Late::OutOfDate));
    }
    if found.window_until.is_some_and(|until| until <= tx.now()) {
        return Ok(Err(Late::WindowClosed));
    }
    let state = if wording == Wording::AsItIs { DraftState::Sent } else { DraftState::Edited };
    if !drafts::close(tx, organisation, (id, found.id), state, member).await? {
        // Somebody decided between the look and this: what became of it is known by now.
        let closed = drafts::find(tx, organisation, id).await?;
        return Ok(closed.and_then(|draft| draft.message).ok_or(Late::OutOfDate));
    }
    let message = say(tx, engine, &found, &draft, wording, member).await?;
    drafts::note_message(tx, organisation, id, message).await?;
    if let Ok(Outcome::Answer(answer)) = serde_json::from_value(draft.outcome.clone()) {
        keep_offers(tx, &found, &answer).await?;
    }
    conversations::mark_answered(tx, organisation, found.id, draft.covers_seq, Owner::Assistant).await?;
    conversations::mark_read(tx, organisation, found.id).await?;
    if let (DraftKind::Handover, Some(reason)) = (draft.kind, &found.needs_person) {
        // The customer was told to wait for a person, and does.
        conversations::need_person(tx, organisation, found.id, reason).await?;
    }
    Ok(Ok(message))
}

/// Whether nothing was said or decided since the draft was written.
fn still_answers(draft: &Draft, conversation: &Conversation) -> bool {
    let free = match draft.kind {
        DraftKind::Answer => conversation.owner == Owner::Assistant,
        DraftKind::Handover => conversation.member.is_none(),
    };
    free && conversation.inbound_seq == draft.covers_seq && conversation.answered_seq == draft.covers_from
}

/// The words stay the assistant's for the platform, whoever changed them: nothing that a machine wrote travels under an
/// exception for people, and the door keeps it when the customer writes or a colleague takes over before it is through.
async fn say(
    tx: &mut Tx,
    engine: &Engine,
    conversation: &Conversation,
    draft: &Draft,
    wording: Wording,
    member: &str,
) -> Result<MessageId, StoreError> {
    let person = contacts::find(tx, conversation.organisation, conversation.contact).await?;
    let content: OutboundContent =
        serde_json::from_value(draft.content.clone()).map_err(|error| StoreError::corrupt("a draft", error))?;
    let (author, content, words, why) = match wording {
        Wording::AsItIs => (Author::Assistant, content, draft.words.clone(), Some(draft.outcome.clone())),
        Wording::Changed(text) => (Author::Person, reworded(content, &text), text, None),
    };
    let line = Line {
        author,
        by: match draft.kind {
            DraftKind::Answer => CallAuthor::Assistant,
            DraftKind::Handover => CallAuthor::Handover,
        },
        direction: MessageDirection::Outbound,
        member: Some(member.to_owned()),
        content,
        words,
        phone: person.and_then(|person| person.phone),
        reply_to: None,
        why,
        covers: Some((draft.covers_from, draft.covers_seq)),
        key: format!("draft:{}", draft.id),
    };
    speak(tx, engine, conversation, line).await
}

/// The same message with other words: its picture and what can be tapped stay.
fn reworded(content: OutboundContent, words: &str) -> OutboundContent {
    let text = words.to_owned();
    match content {
        OutboundContent::Media { form, source, .. } => OutboundContent::Media { form, source, caption: Some(text) },
        OutboundContent::Choices { choices, .. } => OutboundContent::Choices { text, choices },
        _ => OutboundContent::Text { text },
    }
}

async fn discard(tx: &mut Tx, organisation: OrganisationId, id: DraftId, member: &str) -> Result<bool, StoreError> {
    let draft = drafts::find(tx, organisation, id).await?.ok_or(StoreError::NotFound("draft"))?;
    if draft.state == DraftState::Discarded {
        return Ok(true);
    }
    if !drafts::close(tx, organisation, (id, draft.conversation), DraftState::Discarded, member).await? {
        return Ok(false);
    }
    let found = conversations::find(tx, organisation, draft.conversation).await?;
    let found = found.ok_or(StoreError::NotFound("conversation"))?;
    let line = Note { kind: "draft", reason: "discarded".to_owned(), member: Some(member.to_owned()), why: None };
    note(tx, organisation, found.account, found.id, line).await?;
    Ok(true)
}
