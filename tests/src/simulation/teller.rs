//! The assistant of the simulation.

use std::sync::{Arc, Mutex, PoisonError};

use assistant::{
    Answer, Assistant, AssistantError, AssistantErrorKind, Intent, Language, Outcome, Retriever, Trace, Turn,
};
use async_trait::async_trait;
use channel_core::OrganisationId;
use switchboard::engine::Sources;

use super::random::Random;
use super::speech;

/// Answers with the numbers it was told; now and then it fails.
#[derive(Debug)]
pub(super) struct Teller {
    random: Mutex<Random>,
    /// How many turns of a hundred fail.
    failing: usize,
}

impl Teller {
    pub(super) const fn new(seed: u64, failing: usize) -> Self {
        Self { random: Mutex::new(Random::new(seed ^ 0x7e11)), failing }
    }
}

#[async_trait]
impl Assistant for Teller {
    fn id(&self) -> &str {
        "teller"
    }

    async fn answer(&self, turn: &Turn, _: &dyn Retriever) -> Result<Outcome, AssistantError> {
        if self.random.lock().unwrap_or_else(PoisonError::into_inner).percent(self.failing) {
            return Err(AssistantError::new(AssistantErrorKind::Provider, "answering, which fails now and then"));
        }
        Ok(Outcome::Answer(Answer {
            text: speech::answer(&turn.messages),
            image: None,
            citations: Vec::new(),
            intent: Intent::Find,
            language: Language::En,
            offers: Vec::new(),
            trace: Trace::default(),
        }))
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
