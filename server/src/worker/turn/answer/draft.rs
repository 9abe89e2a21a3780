//! An answer that a person decides about: kept with the conversation, and nothing of it is sent.

use assistant::Outcome;
use channel_core::OutboundContent;
use store::drafts::{self, DraftKind, NewDraft};
use store::{StoreError, Tx};

use super::ask::Question;
use super::give::{hand_over, keep_silent, note_miss, word};
use super::{leave, say};
use crate::engine::Engine;
use crate::worker::decide::missed;

/// Keeps what would have been sent. The customer goes on waiting until a person decided.
pub(super) async fn keep(
    tx: &mut Tx,
    engine: &Engine,
    question: &Question,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let conversation = &question.conversation;
    let organisation = conversation.organisation;
    leave::beside(tx, question).await?;
    note_miss(tx, question, missed::missed(&question.turn.messages, outcome)).await?;
    let why = serde_json::to_value(outcome).map_err(|error| StoreError::corrupt("an outcome", error))?;
    let (kind, words, content) = match outcome {
        Outcome::Answer(answer) => {
            let channel = engine.channel(&question.account.channel);
            let capabilities = channel.map(|channel| channel.capabilities_in(&conversation.external_id));
            (DraftKind::Answer, answer.text.clone(), say::content(answer, capabilities.as_deref()))
        }
        Outcome::Handover(handover) => {
            let text = handover.text.clone();
            (DraftKind::Handover, text.clone(), OutboundContent::Text { text })
        }
        Outcome::Silent { .. } => return keep_silent(tx, conversation, question.covers(), why).await,
    };
    let new = NewDraft {
        conversation: conversation.id,
        kind,
        words,
        content: serde_json::to_value(&content).map_err(|error| StoreError::corrupt("a draft", error))?,
        outcome: why.clone(),
        covers: (conversation.answered_seq, question.covers()),
        asked_at: question.turn.waiting_since.unwrap_or(question.turn.now),
    };
    drafts::put(tx, organisation, new).await?;
    if let Outcome::Handover(handover) = outcome {
        // A person is called for at once; what the customer is told about it waits to be approved.
        hand_over(tx, conversation, &word(&why, "reason"), handover.summary.as_deref()).await?;
    }
    Ok(())
}
