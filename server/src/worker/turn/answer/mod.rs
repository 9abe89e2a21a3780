//! The assistant's answer to what came in: asked outside any transaction, used only if nothing changed meanwhile, and
//! stored before anything is sent, so that a crash never asks twice for what was said.

mod ask;
mod give;
mod say;

use std::panic::AssertUnwindSafe;

use assistant::{AssistantError, AssistantErrorKind, Outcome};
use futures_util::FutureExt;
use store::lanes::{self, Lane};
use store::{StoreError, Tx};

use crate::engine::{Boundary, Engine};
use crate::telemetry::Span;
use crate::worker::traced::{Cause, traced};
use ask::Question;

pub(super) async fn answer(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let Some(question) = ask::load(engine, lane).await? else {
        return give::nothing_to_do(engine, lane).await;
    };
    show_typing(engine, &question);
    engine.cross(Boundary::BeforeAnswer);
    let began = engine.now();
    let thought = think(engine, lane, &question).await?;
    engine.cross(Boundary::AnswerMade);
    let outcome = if thought.is_ok() { "thought" } else { "failed" };
    let conversation = question.conversation.id;
    let fields = vec![("organisation", lane.organisation.to_string()), ("conversation", conversation.to_string())];
    let span = Span { name: "answer", began, ended: engine.now(), outcome, fields };
    traced(engine, lane.organisation, Some(Cause::Message(conversation, Some(question.covers()))), span).await;
    match thought {
        Ok(outcome) => {
            give::give(engine, lane, question, outcome).await?;
            engine.cross(Boundary::AfterAnswerCommit);
            Ok(())
        }
        Err(error) => give::failed(engine, lane, question, &error).await,
    }
}

/// Asks the assistant within its time, keeping the lease. A panic of its is a failure of its.
async fn think(
    engine: &Engine,
    lane: &Lane,
    question: &Question,
) -> Result<Result<Outcome, AssistantError>, StoreError> {
    let sources = engine.sources().of(lane.organisation);
    let asked = AssertUnwindSafe(engine.assistant().answer(&question.turn, sources.as_ref())).catch_unwind();
    let asked = tokio::time::timeout(engine.settings().turn_limit, asked);
    tokio::pin!(asked);
    loop {
        tokio::select! {
            done = &mut asked => return Ok(match done {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Err(AssistantError::new(AssistantErrorKind::Internal, "answering, which panicked")),
                Err(_) => Err(AssistantError::new(AssistantErrorKind::Provider, "answering within its time")),
            }),
            () = tokio::time::sleep(engine.settings().lease / 3) => {
                let (lane, lease) = (lane.clone(), engine.settings().lease);
                engine.store().write(move |tx: &mut Tx| Box::pin(async move { lanes::renew(tx, &lane, lease).await })).await?;
            }
        }
    }
}

/// Shows that somebody is there, where the channel can. Nothing depends on it.
fn show_typing(engine: &Engine, question: &Question) {
    let Some(channel) = engine.channel(&question.account.channel).cloned() else { return };
    if channel.presence().is_none() {
        return;
    }
    let (engine, conversation, last) = (engine.clone(), question.conversation.clone(), question.last_message.clone());
    tokio::spawn(async move {
        let sender = engine.store().account_for_send(conversation.organisation, conversation.account).await;
        let (Ok(Some(sender)), Some(presence)) = (sender, channel.presence()) else { return };
        let shown = presence.typing(&sender.account, &conversation.external_id, last.as_deref());
        if let Ok(Err(error)) = tokio::time::timeout(std::time::Duration::from_secs(5), shown).await {
            tracing::debug!(%error, "showing that an answer is being written");
        }
    });
}
