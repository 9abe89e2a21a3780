//! The test button: a passage and a question, and what came of them.

use std::time::Duration;

use channel_core::OrganisationId;
use tokio::time::Instant;

use super::{super::registry::Registry, settings::EmbeddingSettings, wire::EmbeddingPurpose};
use crate::{
    model::{ModelError, ModelErrorKind},
    spend::{Limits, Party},
};

/// A test of a provider of vectors.
#[derive(Debug)]
pub struct EmbeddingTrial {
    /// How many numbers a vector has; or why there are none.
    pub outcome: Result<usize, ModelErrorKind>,
    /// How long it took in all.
    pub took: Duration,
}

/// A passage, and one that means something else.
const PASSAGES: [&str; 2] = ["Lightweight running shoes for long distances", "A folding umbrella for rainy days"];
const QUESTION: &str = "trainers for jogging";

impl Registry {
    /// Tries settings with two small calls, as search makes them. They are paid for and counted.
    pub async fn try_embedding(
        &self,
        organisation: OrganisationId,
        settings: &EmbeddingSettings,
        limits: &Limits,
    ) -> EmbeddingTrial {
        let began = Instant::now();
        self.forget(organisation);
        let party = Party { organisation, conversation: None, person: None };
        let outcome = self.both(settings, &party, limits).await.map_err(|error| error.kind);
        EmbeddingTrial { outcome, took: began.elapsed() }
    }

    async fn both(&self, settings: &EmbeddingSettings, party: &Party, limits: &Limits) -> Result<usize, ModelError> {
        let found = self.embed(settings, party, limits, EmbeddingPurpose::Passage, &PASSAGES).await?;
        let asked = self.embed(settings, party, limits, EmbeddingPurpose::Question, &[QUESTION]).await?;
        let lengths: Vec<usize> = found.vectors.iter().chain(&asked.vectors).map(Vec::len).collect();
        match lengths.as_slice() {
            // Vectors of two lengths cannot be compared: a question would find nothing.
            [first, rest @ ..] if rest.iter().all(|length| length == first) => Ok(*first),
            _ => Err(ModelError::new(ModelErrorKind::Garbled)),
        }
    }
}
