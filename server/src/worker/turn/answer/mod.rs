//! The assistant's answer to what came in: asked outside any transaction, used only if nothing changed meanwhile, and
//! stored before anything is sent, so that a crash never asks twice for what was said.

mod ask;
mod draft;
mod give;
mod leave;
mod say;
mod wish;

use std::panic::AssertUnwindSafe;

use assistant::{AssistantError, AssistantErrorKind, Outcome};
use futures_util::FutureExt;
use store::accounts::AssistantMode;
use store::lanes::Lane;
use store::{StoreError, ingress};

use crate::engine::{Boundary, Engine};
use crate::orders::with_orders;
use crate::telemetry::Span;
use crate::worker::decide::answer::Restarts;
use crate::worker::hear::hear;
use crate::worker::look::look;
use crate::worker::traced::{Cause, traced};
use ask::{Asked, Question};
pub(super) use give::give_up;
pub(crate) use say::content as content_of;
pub(crate) use wish::keep_offers;

pub(super) async fn answer(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let question = match ask::load(engine, lane).await? {
        Asked::Question(question) if !question.unheard.is_empty() => {
            // What is spoken is asked like what is written, so it is listened to first.
            if question.mode == AssistantMode::Auto {
                show_typing(engine, &question);
            }
            hear(engine, &question.conversation, &question.unheard).await?;
            ask::load(engine, lane).await?
        }
        asked => asked,
    };
    let mut question = match question {
        Asked::Question(question) => Question { takes: wish::taken(engine, &question).await?, ..*question },
        Asked::TooLate(conversation, oldest) => {
            return give::nothing_to_do(engine, lane, Some((*conversation, oldest))).await;
        }
        Asked::Nothing => return give::nothing_to_do(engine, lane, None).await,
    };
    if question.mode == AssistantMode::Auto {
        show_typing(engine, &question);
    }
    look(engine, &question.conversation, &question.along, &mut question.turn.beside).await;
    engine.cross(Boundary::BeforeAnswer);
    let began = engine.now();
    let thought = think(engine, lane, &question).await?;
    engine.cross(Boundary::AnswerMade);
    let outcome = match &thought {
        Thought::Outcome(_) => "thought",
        Thought::Failed(_) => "failed",
        Thought::Overtaken => "overtaken",
    };
    let conversation = question.conversation.id;
    let fields = vec![("organisation", lane.organisation.to_string()), ("conversation", conversation.to_string())];
    let span = Span { name: "answer", began, ended: engine.now(), outcome, fields };
    traced(engine, lane.organisation, Some(Cause::Message(conversation, Some(question.covers()))), span).await;
    match thought {
        Thought::Outcome(outcome) => {
            give::give(engine, lane, Box::new(question), *outcome).await?;
            engine.cross(Boundary::AfterAnswerCommit);
            Ok(())
        }
        Thought::Failed(error) => give::failed(engine, lane, Box::new(question), &error).await,
        Thought::Overtaken => give::begin_anew(engine, lane).await,
    }
}

/// What thinking came to.
#[derive(Debug)]
enum Thought {
    Outcome(Box<Outcome>),
    Failed(AssistantError),
    /// More was said before it was over.
    Overtaken,
}

/// Asks the assistant within its time, and stops when more is said meanwhile. A panic of its is a failure of its.
async fn think(engine: &Engine, lane: &Lane, question: &Question) -> Result<Thought, StoreError> {
    if let Some(proposal) = &question.takes {
        return Ok(match wish::told(proposal) {
            Ok(outcome) => Thought::Outcome(Box::new(outcome)),
            Err(error) => Thought::Failed(error),
        });
    }
    let sources = engine.sources().of(lane.organisation);
    let sources = with_orders(sources, engine.store(), lane.organisation, question.conversation.contact).await?;
    let asked = AssertUnwindSafe(engine.assistant().answer(&question.turn, sources.as_ref())).catch_unwind();
    let asked = tokio::time::timeout(engine.settings().turn_limit, asked);
    // Side by side, and no look in an arm below: the work would stand still meanwhile, with the last reader of the store maybe
    // given to it, and both would wait for ever.
    tokio::select! {
        biased;
        done = asked => Ok(match done {
            Ok(Ok(Ok(outcome))) => Thought::Outcome(Box::new(outcome)),
            Ok(Ok(Err(error))) => Thought::Failed(error),
            Ok(Err(_)) => Thought::Failed(failure(AssistantErrorKind::Internal, "answering, which panicked")),
            Err(_) => Thought::Failed(failure(AssistantErrorKind::Provider, "answering within its time")),
        }),
        over = overtaken(engine, lane, question.restarts) => over.map(|()| Thought::Overtaken),
    }
}

fn failure(kind: AssistantErrorKind, doing: &'static str) -> AssistantError {
    AssistantError::new(kind, doing)
}

/// Ends when more was said, where that begins the answer anew.
async fn overtaken(engine: &Engine, lane: &Lane, restarts: Restarts) -> Result<(), StoreError> {
    if restarts == Restarts::Spent {
        std::future::pending::<()>().await;
    }
    let (organisation, mut is_over) = (lane.organisation, false);
    while !is_over {
        tokio::time::sleep(engine.settings().debounce).await;
        let (store, key) = (engine.store(), lane.key.clone());
        let look = store.glance_in(organisation, move |db| {
            Box::pin(async move { ingress::message_waits(db, organisation, &key).await })
        });
        is_over = look.await?;
    }
    Ok(())
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
