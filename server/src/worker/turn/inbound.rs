//! Somebody wrote: the message is entered at once, and an answer is set for when the burst is over.

use std::time::Duration;

use channel_core::model::{Postback, Referral, Reply, ReplySource};
use channel_core::{Body, Contact, Content, Timestamp};
use serde_json::json;
use store::contacts;
use store::conversations::{self, Conversation, Meeting};
use store::lanes;
use store::messages::{self, Author, MessageDirection, NewMessage, PassedOver, append};
use store::outbox::{self, Shut};
use store::{MessageId, MessageStatus, StoreError, Tx, drafts, gaps, restored};

use super::apply::Entry;
use super::changes::apply_early;
use super::note::{Note, note};
use crate::engine::names_of_conversation;
use crate::worker::decide::answer::{self, Incoming, Patience};
use crate::worker::sender::explained;

pub(super) async fn message(tx: &mut Tx, entry: &Entry<'_>, content: &Content) -> Result<(), StoreError> {
    let conversation = meet(tx, entry).await?;
    if is_known(tx, entry, &conversation).await? {
        entry.engine.instruments().repeated(&entry.account.channel);
        return Ok(());
    }
    let settings = entry.engine.settings();
    let oldest = answer::oldest_answered(settings.oldest_answered, window(entry));
    let fresh = answer::is_fresh(entry.event.at, tx.now(), oldest);
    let arrival = if fresh { Arrival::InTime } else { Arrival::Late };
    let line = append_inbound(tx, entry, &conversation, content, arrival).await?;
    apply_early(tx, entry.lane.organisation, line).await?;
    // What the assistant would have said knows nothing of this message.
    drafts::supersede(tx, entry.lane.organisation, conversation.id).await?;
    if arrival == Arrival::Late {
        // Whoever wrote this wrote it long ago: it is shown as that, and nobody answers it by himself.
        let line = Note { kind: "late", reason: "arrived_late".to_owned(), member: None, why: None };
        note(tx, entry.lane.organisation, entry.account.id, conversation.id, line).await?;
    }
    if entry.restored {
        return leave_to_people(tx, entry, &conversation).await;
    }
    let person = contacts::find(tx, entry.lane.organisation, conversation.contact).await?;
    let present = lanes::check(tx, entry.lane).await?;
    let wants_messages = person.is_none_or(|person| person.opted_out_at.is_none());
    let answerable = entry.event.audience.is_direct() && !matches!(content, Content::Service { .. });
    let mode = conversation.mode(entry.account.assistant_mode);
    let answers = answer::may_answer(mode, conversation.owner, wants_messages);
    if arrival == Arrival::Late && answers && answerable {
        // The answer to whatever is said next will not cover it, so it has to be seen by itself.
        let (organisation, why) = (entry.lane.organisation, PassedOver::ArrivedLate);
        messages::pass_over_one(tx, organisation, conversation.id, line, why).await?;
    }
    let incoming = Incoming {
        mode,
        owner: conversation.owner,
        wants_messages,
        answerable,
        at: entry.event.at,
        now: tx.now(),
        waiting_since: present.unanswered_since,
        restarted_at: present.restarted_at,
    };
    let patience = Patience { debounce: settings.debounce, longest: settings.longest_wait, oldest };
    let again = supersede(tx, entry, &conversation).await?;
    if again.is_some() {
        lanes::count_restart(tx, entry.lane).await?;
    } else if present.unanswered_since.is_none() {
        lanes::begin_burst(tx, entry.lane.organisation, &entry.lane.key).await?;
    }
    let due = answer::due(&incoming, patience).or(again);
    if due.is_some() {
        lanes::set_answer(tx, entry.lane.organisation, &conversation.lane, due).await?;
    }
    Ok(())
}

/// The message may have been answered by an instance whose work is lost: the assistant keeps quiet and a person looks.
async fn leave_to_people(tx: &mut Tx, entry: &Entry<'_>, conversation: &Conversation) -> Result<(), StoreError> {
    if !answer::may_answer(conversation.mode(entry.account.assistant_mode), conversation.owner, true) {
        return Ok(());
    }
    let organisation = entry.lane.organisation;
    restored::leave_to_people(tx, organisation, conversation.id).await?;
    let line = Note { kind: "handover", reason: restored::MARK.to_owned(), member: None, why: None };
    note(tx, organisation, entry.account.id, conversation.id, line).await
}

/// An answer that still waits to be sent is out of date now: the next one covers its messages too.
async fn supersede(
    tx: &mut Tx,
    entry: &Entry<'_>,
    conversation: &Conversation,
) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
    let organisation = entry.lane.organisation;
    let newer = explained(Shut::NewerMessage);
    let Some(from) = outbox::supersede(tx, organisation, &conversation.lane, &newer).await? else { return Ok(None) };
    conversations::mark_unanswered(tx, organisation, conversation.id, from).await?;
    let now = tx.now();
    Ok(Some((now.plus(entry.engine.settings().debounce), now)))
}

/// Whether the message stands in the timeline already: some platforms deliver one message under two numbers of delivery.
async fn is_known(tx: &mut Tx, entry: &Entry<'_>, conversation: &Conversation) -> Result<bool, StoreError> {
    let Body::Message(_) = &entry.event.body else { return Ok(false) };
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let line = messages::find_by_provider_id(tx, organisation, account, Some(conversation.id), &entry.event.id).await?;
    Ok(line.is_some_and(|line| line.direction == MessageDirection::Inbound))
}

/// A tap that sends no visible message says what stood on the button.
pub(super) async fn postback(tx: &mut Tx, entry: &Entry<'_>, postback: &Postback) -> Result<(), StoreError> {
    let payload = postback.payload.clone().unwrap_or_default();
    let content = Content::Reply(Reply {
        source: ReplySource::Button,
        title: postback.title.clone().unwrap_or_else(|| payload.clone()),
        id: payload,
        description: None,
    });
    message(tx, entry, &content).await
}

/// Somebody came by a link and wrote nothing yet: the team sees where from.
pub(super) async fn referral(tx: &mut Tx, entry: &Entry<'_>, referral: &Referral) -> Result<(), StoreError> {
    if entry.event.conversation.is_none() {
        return Ok(());
    }
    let conversation = meet(tx, entry).await?;
    let line = Note {
        kind: "referral",
        reason: referral.kind.clone(),
        member: None,
        why: serde_json::to_value(referral).ok(),
    };
    note(tx, entry.lane.organisation, entry.account.id, conversation.id, line).await
}

/// The person and the conversation behind an event, made when they are new.
pub(super) async fn meet(tx: &mut Tx, entry: &Entry<'_>) -> Result<Conversation, StoreError> {
    let organisation = entry.lane.organisation;
    let names = names_of_conversation(entry.event);
    let first = names.first().cloned().ok_or(StoreError::NotFound("conversation in the event"))?;
    let person = entry.event.from.clone().unwrap_or_else(|| Contact::new(first));
    let contact = contacts::meet(tx, organisation, entry.account.id, &person).await?;
    let meeting = Meeting {
        account: entry.account.id,
        contact,
        names,
        lane: Some(entry.lane.key.clone()),
        has_window: window(entry).is_some(),
        at: entry.event.at,
    };
    let conversation = conversations::meet(tx, organisation, meeting).await?;
    lanes::serve(tx, organisation, &entry.lane.key, conversation.id).await?;
    Ok(conversation)
}

/// How long free messages are allowed after the other side wrote, on this channel.
pub(super) fn window(entry: &Entry<'_>) -> Option<Duration> {
    let channel = entry.engine.channel(&entry.account.channel)?;
    let here = entry.event.conversation.as_ref().map(|conversation| channel.capabilities_in(conversation));
    let window = here.as_deref().unwrap_or_else(|| channel.capabilities()).window;
    window.map(|window| Duration::from_secs(window.seconds))
}

/// Whether a message came in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    InTime,
    Late,
}

/// What is unusual about how a message came, if anything is.
async fn why(tx: &mut Tx, entry: &Entry<'_>, arrival: Arrival) -> Result<Option<serde_json::Value>, StoreError> {
    let healed = gaps::was_healed(tx, entry.lane.organisation, entry.account.id, &entry.event.key).await?;
    let late = arrival == Arrival::Late;
    Ok((late || healed).then(|| json!({ "late": late, "healed": healed })))
}

async fn append_inbound(
    tx: &mut Tx,
    entry: &Entry<'_>,
    conversation: &Conversation,
    content: &Content,
    arrival: Arrival,
) -> Result<MessageId, StoreError> {
    let event = entry.event;
    let line = NewMessage {
        conversation: conversation.id,
        account: entry.account.id,
        direction: MessageDirection::Inbound,
        author: Author::Customer,
        member: None,
        kind: content.kind().to_owned(),
        content: serde_json::to_value(content).map_err(|error| StoreError::corrupt("a message's content", error))?,
        words: content.words().map(str::to_owned),
        provider_id: Some(event.id.clone()),
        status: MessageStatus::Received,
        reply_to: event.reply_to.as_ref().map(|quote| quote.id.clone()),
        why: why(tx, entry, arrival).await?,
        event: Some(entry.body.to_owned()),
        at: event.at,
        window_until: window(entry).map(|window| event.at.plus(window)),
    };
    append(tx, entry.lane.organisation, line).await
}
