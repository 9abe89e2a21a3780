//! The account itself said something: by us, which may prove a send, or by somebody else of the merchant's.

use channel_core::{Contact, Content};
use store::contacts;
use store::conversations::{self, Conversation, Meeting, Owner};
use store::messages::{self, Author, MessageDirection, NewMessage};
use store::outbox::{self, CallKind};
use store::{MessageStatus, StoreError, Tx, drafts, lanes};

use super::apply::Entry;
use super::changes::apply_early;
use super::inbound::window;
use super::note::{Note, note};
use super::proof::{self, Proof};
use crate::engine::names_of_conversation;
use crate::worker::decide::echo::{Echo, EchoFacts, whose};
use crate::worker::sender::{early_reports, enter_private_reply};

pub(super) async fn echo(tx: &mut Tx, entry: &Entry<'_>, content: &Content) -> Result<(), StoreError> {
    let (organisation, account, event) = (entry.lane.organisation, entry.account.id, entry.event);
    let conversation = entry.known_conversation(tx).await?;
    let key = conversation.as_ref().map(|conversation| conversation.id);
    let line = messages::find_by_provider_id(tx, organisation, account, key, &event.id).await?;
    let call = outbox::find_by_provider_id(tx, organisation, account, key, &event.id).await?;
    let (marked, like) = match (proof::of(tx, entry, event.token.as_deref()).await?, content.words()) {
        (Proof::Of(call), _) => (true, Some(*call)),
        (Proof::None, Some(words)) => {
            let lane = conversation.as_ref().map(|conversation| conversation.lane.as_str());
            let person = entry.event.conversation.as_ref().map(|conversation| conversation.as_str());
            (false, outbox::find_unsettled_like(tx, organisation, account, key, lane, person, words).await?)
        }
        // What carries another program's mark is that program's, whatever it says.
        (Proof::None, None) | (Proof::Ignored, _) => (false, None),
    };
    let known = line.is_some() || call.is_some();
    let facts = EchoFacts { known, marked, said_by_us: like.is_some(), origin: event.origin };
    match (whose(facts), like) {
        (Echo::Known, _) => Ok(()),
        (Echo::Proves, Some(call)) => {
            outbox::confirm(tx, &call, Some(&event.id)).await?;
            early_reports(tx, &call, &event.id).await?;
            if call.kind == CallKind::PrivateReply {
                let person: Vec<String> = names_of_conversation(event).into_iter().take(1).collect();
                enter_private_reply(tx, entry.engine, &call, Some(&event.id), &person).await?;
            }
            Ok(())
        }
        _ => somebody_else(tx, entry, content).await,
    }
}

/// Enters what was said elsewhere and lets the assistant step back.
async fn somebody_else(tx: &mut Tx, entry: &Entry<'_>, content: &Content) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    if entry.event.conversation.is_none() {
        return Ok(());
    }
    let conversation = meet_customer(tx, entry).await?;
    let line = NewMessage {
        conversation: conversation.id,
        account: entry.account.id,
        direction: MessageDirection::Outbound,
        author: Author::PhoneApp,
        member: None,
        kind: content.kind().to_owned(),
        content: serde_json::to_value(content).map_err(|error| StoreError::corrupt("a message's content", error))?,
        words: content.words().map(str::to_owned),
        provider_id: Some(entry.event.id.clone()),
        status: MessageStatus::Sent,
        reply_to: entry.event.reply_to.as_ref().map(|quote| quote.id.clone()),
        why: None,
        event: Some(entry.body.to_owned()),
        at: entry.event.at,
        window_until: None,
    };
    let line = messages::append(tx, organisation, line).await?;
    apply_early(tx, organisation, line).await?;
    conversations::mark_answered(tx, organisation, conversation.id, conversation.inbound_seq, Owner::Person).await?;
    lanes::set_answer(tx, organisation, &conversation.lane, None).await?;
    drafts::supersede(tx, organisation, conversation.id).await?;
    if conversation.owner == Owner::Assistant {
        conversations::set_owner(tx, organisation, conversation.id, Owner::Person, None).await?;
        let line = Note { kind: "taken_over", reason: "answered_elsewhere".into(), member: None, why: None };
        note(tx, organisation, entry.account.id, conversation.id, line).await?;
    }
    Ok(())
}

/// The conversation of an echo: its author is the account, so the other side is known by the conversation alone.
async fn meet_customer(tx: &mut Tx, entry: &Entry<'_>) -> Result<Conversation, StoreError> {
    if let Some(known) = entry.known_conversation(tx).await? {
        return Ok(known);
    }
    let names: Vec<String> = names_of_conversation(entry.event).into_iter().take(1).collect();
    let first = names.first().cloned().ok_or(StoreError::NotFound("conversation in the event"))?;
    let contact = contacts::meet(tx, entry.lane.organisation, entry.account.id, &Contact::new(first)).await?;
    let meeting = Meeting {
        account: entry.account.id,
        contact,
        names,
        lane: Some(entry.lane.key.clone()),
        has_window: window(entry).is_some(),
        at: entry.event.at,
    };
    conversations::meet(tx, entry.lane.organisation, meeting).await
}
