//! Saying something in a conversation: a line of the timeline and the calls that carry it, in one transaction.

use std::time::Duration;

use channel_core::fit::Misfit;
use channel_core::window::Facts;
use channel_core::{Capabilities, Intent, OutboundContent, OutboundMessage, Timestamp, fit, plan};
use store::conversations::Conversation;
use store::messages::{Author, MessageDirection, NewMessage, append};
use store::outbox::{CallAuthor, CallKind, NewCall, enqueue};
use store::{Failure, MessageId, MessageStatus, StoreError, Tx, accounts, messages};

use crate::engine::Engine;

/// What is to be said.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) author: Author,
    pub(crate) by: CallAuthor,
    pub(crate) direction: MessageDirection,
    pub(crate) member: Option<String>,
    pub(crate) content: OutboundContent,
    pub(crate) words: String,
    pub(crate) phone: Option<String>,
    pub(crate) reply_to: Option<String>,
    pub(crate) why: Option<serde_json::Value>,
    /// Which messages it answers: after the first number, up to the second.
    pub(crate) covers: Option<(i64, i64)>,
    /// What makes it the same as another one.
    pub(crate) key: String,
}

/// Enters a line and wants its calls. What no rendering can carry is entered as failed, with the reason.
pub(crate) async fn speak(
    tx: &mut Tx,
    engine: &Engine,
    conversation: &Conversation,
    line: Line,
) -> Result<MessageId, StoreError> {
    let organisation = conversation.organisation;
    let account = accounts::find(tx, organisation, conversation.account).await?;
    let account = account.ok_or(StoreError::NotFound("account"))?;
    let channel = engine.channel(&account.channel).ok_or(StoreError::NotFound("channel"))?;
    let at = tx.now();
    let message = NewMessage {
        conversation: conversation.id,
        account: conversation.account,
        direction: line.direction,
        author: line.author,
        member: line.member.clone(),
        kind: line.content.kind().to_owned(),
        content: serde_json::to_value(&line.content)
            .map_err(|error| StoreError::corrupt("a message's content", error))?,
        words: Some(line.words.clone()).filter(|words| !words.is_empty()),
        provider_id: None,
        status: MessageStatus::Queued,
        reply_to: line.reply_to.clone(),
        why: line.why.clone(),
        event: None,
        at,
        window_until: None,
    };
    let message = append(tx, organisation, message).await?;
    let capabilities = channel.capabilities_in(&conversation.external_id);
    match parts(conversation, &line, &capabilities, at) {
        Ok(parts) => {
            for (number, part) in (0_i64..).zip(parts) {
                let call = call(conversation, &line, message, number, &part)?;
                enqueue(tx, organisation, NewCall { late: late(&part, &capabilities), ..call }).await?;
            }
        }
        Err(misfit) => {
            let failure = Failure::new("invalid_request", misfit.to_string(), channel_core::error::Actor::Agent);
            messages::set_status(tx, organisation, message, MessageStatus::Failed, Some(&failure)).await?;
        }
    }
    Ok(message)
}

/// The calls for a line, in order, each within the channel's limits. What a member writes after the ordinary window travels
/// under the platform's exception for human answers, where it has one.
fn parts(
    conversation: &Conversation,
    line: &Line,
    capabilities: &Capabilities,
    now: Timestamp,
) -> Result<Vec<OutboundMessage>, Misfit> {
    let message = OutboundMessage {
        phone: line.phone.clone(),
        reply_to: line.reply_to.clone(),
        ..OutboundMessage::new(conversation.external_id.clone(), line.content.clone())
    };
    match &line.member {
        Some(member) if line.by == CallAuthor::Person => {
            let intent = Intent::by_person(message, member.as_str());
            Ok(plan(&intent, capabilities, &facts(conversation, capabilities), now)?.parts)
        }
        _ => Ok(fit(&message, capabilities)?.parts),
    }
}

fn facts(conversation: &Conversation, capabilities: &Capabilities) -> Facts {
    let ordinary = capabilities.window.map(|window| Duration::from_secs(window.seconds)).unwrap_or_default();
    Facts { last_inbound: conversation.window_until.map(|until| until.minus(ordinary)), ..Facts::default() }
}

/// How much longer than everything else a part may pass the window.
fn late(part: &OutboundMessage, capabilities: &Capabilities) -> Duration {
    let seconds = capabilities.window.and_then(|window| window.person_seconds?.checked_sub(window.seconds));
    match (&part.content, seconds) {
        (OutboundContent::PersonText(_), Some(seconds)) => Duration::from_secs(seconds),
        _ => Duration::ZERO,
    }
}

fn call(
    conversation: &Conversation,
    line: &Line,
    message: MessageId,
    part: i64,
    content: &OutboundMessage,
) -> Result<NewCall, StoreError> {
    let kind = match content.content {
        OutboundContent::Template(_) => CallKind::Template,
        OutboundContent::Reaction { .. } => CallKind::Reaction,
        _ => CallKind::Message,
    };
    Ok(NewCall {
        account: conversation.account,
        lane: conversation.lane.clone(),
        kind,
        author: line.by,
        conversation: Some(conversation.id),
        message: Some(message),
        part,
        comment: None,
        payload: serde_json::to_value(content).map_err(|error| StoreError::corrupt("a message to send", error))?,
        text: content.content.words().map(str::to_owned),
        idempotency_key: format!("{}:{part}", line.key),
        // Once its beginning is out, the rest of an answer belongs to it whatever is said meanwhile.
        covers: line.covers.filter(|_| part == 0),
        open_until: None,
        late: Duration::ZERO,
    })
}
