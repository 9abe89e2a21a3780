//! An assistant for tests.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use assistant::{
    Answer, Assistant, AssistantError, AssistantErrorKind, Handover, HandoverReason, Intent, Language, Outcome,
    Retriever, Trace, Turn,
};
use async_trait::async_trait;
use channel_core::OrganisationId;

use crate::engine::Sources;

type Interruption = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// What the next turn comes to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    HandOver,
    DoesNotKnow,
    /// Offers to cancel an order.
    Offers,
    Fail,
    Panic,
    /// It never comes to an end.
    Hang,
}

/// Answers "re: " with what it was told, unless the next turn is to come to something else.
#[derive(Default)]
pub(super) struct Teller {
    turns: Mutex<Vec<Turn>>,
    next: Mutex<VecDeque<Reply>>,
    meanwhile: Mutex<Option<Interruption>>,
}

impl Teller {
    /// What each turn was told.
    pub(super) fn told(&self) -> Vec<Vec<String>> {
        self.turns.lock().unwrap().iter().map(|turn| turn.messages.clone()).collect()
    }

    pub(super) fn turns(&self) -> Vec<Turn> {
        self.turns.lock().unwrap().clone()
    }

    pub(super) fn next(&self, reply: Reply) {
        self.next.lock().unwrap().push_back(reply);
    }

    /// Does something while the next answer is being thought of.
    pub(super) fn meanwhile<F>(&self, interruption: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        *self.meanwhile.lock().unwrap() = Some(Box::new(move || Box::pin(interruption())));
    }
}

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Teller")
    }
}

#[async_trait]
impl Assistant for Teller {
    fn id(&self) -> &str {
        "teller"
    }

    async fn answer(&self, turn: &Turn, _: &dyn Retriever) -> Result<Outcome, AssistantError> {
        self.turns.lock().unwrap().push(turn.clone());
        let interruption = self.meanwhile.lock().unwrap().take();
        if let Some(interruption) = interruption {
            interruption().await;
        }
        let next = self.next.lock().unwrap().pop_front();
        match next {
            None => Ok(Outcome::Answer(Answer {
                text: format!("re: {}", turn.messages.join(" + ")),
                image: None,
                citations: Vec::new(),
                intent: Intent::Find,
                language: Language::En,
                offers: Vec::new(),
                trace: Trace::default(),
            })),
            Some(Reply::HandOver) => Ok(Outcome::Handover(Handover {
                reason: HandoverReason::Asked,
                text: "a colleague will write to you".into(),
                language: Language::En,
                summary: Some("wants a refund".into()),
            })),
            Some(Reply::DoesNotKnow) => Ok(super::missed::does_not_know()),
            Some(Reply::Offers) => Ok(super::wishes::offers()),
            Some(Reply::Fail) => Err(AssistantError::new(AssistantErrorKind::Provider, "answering")),
            Some(Reply::Panic) => panic!("on purpose"),
            Some(Reply::Hang) => std::future::pending().await,
        }
    }
}

/// Sources in which nothing is found.
#[derive(Debug)]
pub(super) struct Nothing;

impl Sources for Nothing {
    fn of(&self, _: OrganisationId) -> Arc<dyn Retriever> {
        Arc::new(assistant::fixed::FixedRetriever::default())
    }
}
