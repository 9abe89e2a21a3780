//! What a person decides about a change that a customer asked for. An assistant only ever proposes: nothing leads from a model
//! to here.

use std::time::Duration;

use assistant::Language;
use assistant::proposal::{Decision, decided};
use channel_core::{OrganisationId, OutboundContent};
use serde_json::json;
use store::audit::{self, Act};
use store::conversations::{self, Conversation};
use store::messages::{Author, MessageDirection};
use store::outbox::CallAuthor;
use store::proposals::{self, Proposal, ProposalKind, ProposalState};
use store::{ProposalId, StoreError, Tx, contacts};

use super::{FlowError, Flows};
use crate::engine::Engine;
use crate::worker::speak::{Line, speak};
use crate::worker::turn::{Note, note};

/// So long can be decided about what a customer asked for.
pub const DECIDABLE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Flows {
    /// The proposals in a state, the oldest first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn proposals(
        &self,
        organisation: OrganisationId,
        state: ProposalState,
        limit: u32,
    ) -> Result<Vec<Proposal>, FlowError> {
        let store = self.engine.store();
        Ok(store.read_in(organisation, move |db| Box::pin(proposals::list(db, organisation, state, limit))).await?)
    }

    /// Carries a decision out: it is accounted for, noted in the conversation, and told to the customer once, in their language,
    /// where the platform still takes an answer. The same decision a second time changes nothing.
    ///
    /// # Errors
    /// [`FlowError::ProposalGone`] when somebody decided otherwise, the customer did not ask for it, or it is too late;
    /// [`StoreError::NotFound`] when there is no such proposal.
    pub async fn decide_proposal(
        &self,
        organisation: OrganisationId,
        id: ProposalId,
        decision: Decision,
        by: &str,
    ) -> Result<(), FlowError> {
        let (engine, by) = (self.engine.clone(), by.to_owned());
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { decide(tx, &engine, organisation, id, decision, &by).await })
        });
        let done = write.await?;
        self.engine.wake_all();
        if done { Ok(()) } else { Err(FlowError::ProposalGone) }
    }

    /// Notes that the shop's own system took an accepted proposal over. False when it had before.
    ///
    /// # Errors
    /// [`FlowError::ProposalGone`] when nobody accepted it, [`StoreError::NotFound`] when there is no such proposal.
    pub async fn pass_on_proposal(
        &self,
        organisation: OrganisationId,
        id: ProposalId,
        by: &str,
    ) -> Result<bool, FlowError> {
        let by = by.to_owned();
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move {
                let found = proposals::find(tx, organisation, id).await?.ok_or(StoreError::NotFound("proposal"))?;
                if found.state != ProposalState::Accepted {
                    return Ok(None);
                }
                let first = proposals::pass_on(tx, organisation, id).await?;
                if first {
                    audit::append(tx, organisation, &by, Act::ProposalPassedOn, &id.to_string()).await?;
                }
                Ok(Some(first))
            })
        });
        write.await?.ok_or(FlowError::ProposalGone)
    }
}

async fn decide(
    tx: &mut Tx,
    engine: &Engine,
    organisation: OrganisationId,
    id: ProposalId,
    decision: Decision,
    by: &str,
) -> Result<bool, StoreError> {
    let (state, act) = match decision {
        Decision::Accepted => (ProposalState::Accepted, Act::ProposalAccepted),
        Decision::Refused => (ProposalState::Refused, Act::ProposalRefused),
    };
    let proposal = proposals::find(tx, organisation, id).await?.ok_or(StoreError::NotFound("proposal"))?;
    if proposal.state == state {
        return Ok(true);
    }
    let found = conversations::find(tx, organisation, proposal.conversation).await?;
    let found = found.ok_or(StoreError::NotFound("conversation"))?;
    if !proposals::close(tx, organisation, (id, found.id), state, by).await? {
        // Somebody may have decided the same between the look and this.
        let now = proposals::find(tx, organisation, id).await?;
        return Ok(now.is_some_and(|now| now.state == state));
    }
    audit::append(tx, organisation, by, act, &id.to_string()).await?;
    let line = Note {
        kind: "proposal",
        reason: state.as_str().to_owned(),
        member: Some(by.to_owned()),
        why: Some(json!({ "kind": proposal.kind.as_str(), "target": proposal.target })),
    };
    note(tx, organisation, found.account, found.id, line).await?;
    tell(tx, engine, &found, &proposal, decision, by).await?;
    if decision == Decision::Accepted && proposal.kind == ProposalKind::Callback {
        // Somebody has to call: the conversation waits for a person.
        conversations::need_person(tx, organisation, found.id, "callback").await?;
    }
    Ok(true)
}

/// Tells the customer. The words are the system's own; where the time to answer is over, the team reads that nobody was told.
async fn tell(
    tx: &mut Tx,
    engine: &Engine,
    conversation: &Conversation,
    proposal: &Proposal,
    decision: Decision,
    by: &str,
) -> Result<(), StoreError> {
    let organisation = conversation.organisation;
    if conversation.window_until.is_some_and(|until| until <= tx.now()) {
        let line = Note { kind: "proposal", reason: "untold".to_owned(), member: Some(by.to_owned()), why: None };
        return note(tx, organisation, conversation.account, conversation.id, line).await;
    }
    let language = Language::from_tag(&proposal.language).unwrap_or_default();
    let text = decided(language, kind_of(proposal.kind), &proposal.target, decision)
        .map_err(|error| StoreError::corrupt("a sentence about a decision", error))?;
    let person = contacts::find(tx, organisation, conversation.contact).await?;
    let line = Line {
        author: Author::Person,
        by: CallAuthor::Person,
        direction: MessageDirection::Outbound,
        member: Some(by.to_owned()),
        content: OutboundContent::Text { text: text.clone() },
        words: text,
        phone: person.and_then(|person| person.phone),
        reply_to: None,
        why: None,
        covers: None,
        key: format!("proposal:{}", proposal.id),
    };
    let message = speak(tx, engine, conversation, line).await?;
    proposals::note_message(tx, organisation, proposal.id, message).await
}

/// The kind as the assistant's crate calls it.
fn kind_of(kind: ProposalKind) -> assistant::ProposalKind {
    match kind {
        ProposalKind::Cart => assistant::ProposalKind::Cart,
        ProposalKind::Return => assistant::ProposalKind::Return,
        ProposalKind::Cancel => assistant::ProposalKind::Cancel,
        ProposalKind::Address => assistant::ProposalKind::Address,
        ProposalKind::Callback => assistant::ProposalKind::Callback,
    }
}

/// The kind as it is kept.
pub(crate) fn kept_kind(kind: assistant::ProposalKind) -> ProposalKind {
    match kind {
        assistant::ProposalKind::Cart => ProposalKind::Cart,
        assistant::ProposalKind::Return => ProposalKind::Return,
        assistant::ProposalKind::Cancel => ProposalKind::Cancel,
        assistant::ProposalKind::Address => ProposalKind::Address,
        assistant::ProposalKind::Callback => ProposalKind::Callback,
    }
}
