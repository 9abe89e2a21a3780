//! What an answer leaves out: nobody answers it by himself, so the timeline names it and it is listed for people.

use channel_core::Timestamp;
use serde_json::json;
use store::conversations::Conversation;
use store::messages::{self, LeftOut, PassedOver, Span};
use store::{StoreError, Tx};

use super::ask::Question;
use crate::worker::turn::{Note, note};

/// Names what is covered by an answer that the assistant was not asked about: it was said too long ago, or too much was said.
pub(super) async fn beside(tx: &mut Tx, question: &Question) -> Result<(), StoreError> {
    if !question.leaves_out() {
        return Ok(());
    }
    let conversation = &question.conversation;
    let span = Span { after: conversation.answered_seq, up_to: question.covers() };
    let (organisation, id) = (conversation.organisation, conversation.id);
    let left = messages::pass_over(tx, organisation, id, span, &question.asked, question.oldest).await?;
    for why in [PassedOver::AnswerTooLate, PassedOver::TooMany] {
        let of_one_reason: Vec<LeftOut> = left.iter().copied().filter(|message| message.why == why).collect();
        named(tx, conversation, why, &of_one_reason).await?;
    }
    Ok(())
}

/// Names everything that waits: the time for an answer is over.
pub(super) async fn all(tx: &mut Tx, conversation: &Conversation, oldest: Timestamp) -> Result<(), StoreError> {
    let span = Span { after: conversation.answered_seq, up_to: conversation.inbound_seq };
    let left = messages::pass_over(tx, conversation.organisation, conversation.id, span, &[], oldest).await?;
    named(tx, conversation, PassedOver::AnswerTooLate, &left).await
}

/// The line tells how many there are and from when, never their words: those may still be taken back.
async fn named(tx: &mut Tx, conversation: &Conversation, why: PassedOver, left: &[LeftOut]) -> Result<(), StoreError> {
    let Some(first) = left.first() else { return Ok(()) };
    let ids: Vec<String> = left.iter().map(|message| message.message.to_string()).collect();
    let line = Note {
        kind: "late",
        reason: why.as_str().to_owned(),
        member: None,
        why: Some(json!({ "messages": ids, "first_at": first.at.0 })),
    };
    note(tx, conversation.organisation, conversation.account, conversation.id, line).await
}
