//! An organisation's own models as search asks them.

use std::sync::Arc;
use std::time::Duration;

use assistant::model::{ModelError, ModelErrorKind};
use assistant::provider::{EmbeddingPurpose, pieces};
use assistant::spend::Party;
use async_trait::async_trait;
use channel_core::OrganisationId;
use retrieval::{EmbedError, Embedder, Purpose};
use store::{StoreError, assistants as kept, embedding_models};
use uuid::Uuid;

use super::Assistants;
use super::embedding::{Embedding, KeptEmbedding, trouble};

/// One of an organisation's models. Its key is opened for a call alone.
struct OwnEmbedder {
    assistants: Assistants,
    organisation: OrganisationId,
    id: Uuid,
    name: String,
    embedding: Embedding,
}

/// The model was taken away while somebody asked it.
#[derive(Debug, thiserror::Error)]
#[error("the model was taken away")]
struct Gone;

impl Assistants {
    /// The models that an organisation has chosen, the wanted one first. The switch in memory is told.
    pub(crate) async fn embedders(&self, organisation: OrganisationId) -> Result<Vec<Arc<dyn Embedder>>, StoreError> {
        let read = self.inner.store.glance_in(organisation, move |db| {
            Box::pin(async move {
                let rows = embedding_models::list(db, organisation).await?;
                // Whoever has none asks no provider, so the switch need not be looked at.
                let power = if rows.is_empty() { None } else { Some(kept::find(db, organisation).await?.power) };
                Ok((rows, power))
            })
        });
        let (rows, power) = read.await?;
        if let Some(power) = power {
            self.switch(organisation, power);
        }
        let own = rows.into_iter().filter_map(|row| {
            let id = row.id;
            let KeptEmbedding { embedding, name, .. } = KeptEmbedding::read(row)
                .inspect_err(|error| tracing::error!(%error, %organisation, "what was kept of a model of vectors"))
                .ok()?;
            let assistants = self.clone();
            Some(Arc::new(OwnEmbedder { assistants, organisation, id, name, embedding }) as Arc<dyn Embedder>)
        });
        Ok(own.collect())
    }
}

#[async_trait]
impl Embedder for OwnEmbedder {
    fn model(&self) -> &str {
        &self.name
    }

    fn dimension(&self) -> usize {
        self.embedding.dimensions.and_then(|wanted| usize::try_from(wanted).ok()).unwrap_or(0)
    }

    fn batch(&self) -> usize {
        self.embedding.kind.pieces().texts
    }

    async fn embed(&self, purpose: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let kept = self.assistants.inner.store.embedding_model_for_call(self.organisation, self.id).await;
        let kept = kept.map_err(|error| EmbedError { may_pass: true, source: Box::new(error) })?;
        let (_, key) = kept.ok_or_else(|| EmbedError { may_pass: false, source: Box::new(Gone) })?;
        let (settings, limits) = (self.embedding.settings(key), self.embedding.limits());
        let party = Party { organisation: self.organisation, conversation: None, person: None };
        let purpose = match purpose {
            Purpose::Question => EmbeddingPurpose::Question,
            Purpose::Passage => EmbeddingPurpose::Passage,
        };
        let lengths: Vec<usize> = texts.iter().map(|text| text.len()).collect();
        let mut vectors = Vec::with_capacity(texts.len());
        for piece in pieces(&lengths, self.embedding.kind.pieces()) {
            let texts = texts.get(piece).unwrap_or_default();
            let registry = &self.assistants.inner.registry;
            let made = registry.embed(&settings, &party, &limits, purpose, texts).await.map_err(not_made)?;
            vectors.extend(made.vectors);
        }
        Ok(vectors)
    }
}

fn not_made(error: ModelError) -> EmbedError {
    use ModelErrorKind as K;
    let may_pass = error.kind.is_providers_trouble() || matches!(error.kind, K::Resting | K::Books | K::Spent);
    EmbedError { may_pass, source: Box::new(error) }
}

/// What a failure to make vectors is: in a word, whether it is the words' own fault, and how long the provider asks to wait.
pub(crate) fn trouble_of(error: &EmbedError) -> (&'static str, bool, Option<Duration>) {
    match error.source.downcast_ref::<ModelError>() {
        Some(model) => {
            let is_of_words =
                matches!(model.kind, ModelErrorKind::TooLong | ModelErrorKind::Filtered | ModelErrorKind::Refused);
            (trouble(model.kind), is_of_words, model.retry_after)
        }
        None => ("failed", false, None),
    }
}

impl std::fmt::Debug for OwnEmbedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnEmbedder").field("name", &self.name).finish_non_exhaustive()
    }
}
