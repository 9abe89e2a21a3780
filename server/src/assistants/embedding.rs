//! What an organisation says about the model that makes its vectors.

use assistant::model::ModelErrorKind;
use assistant::provider::{EmbeddingKind, EmbeddingSettings, EmbeddingTrial};
use assistant::spend::{Limits, Micros};
use channel_core::OrganisationId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::embedding_models::{self, EmbeddingRow};

use super::Assistants;
use super::keep::{AssistantsError, NewKey, allowed, key_change};
use crate::flows::letters::By;

/// Where an organisation's vectors are made, and what that may cost. The key is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedding {
    /// Whose API.
    pub kind: EmbeddingKind,
    /// Where; the provider's own address when there is none.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// How many numbers a vector has; as many as is usual for the model when there is none.
    #[serde(default)]
    pub dimensions: Option<u32>,
    /// What a million tokens cost in millionths of a dollar, where the organisation knows better than the table.
    #[serde(default)]
    pub price: Option<u64>,
    /// What the organisation may spend within a day, everything counted, for vectors still to be made.
    #[serde(default = "usual_limit")]
    pub limit_day: Micros,
}

/// A model that is chosen.
#[derive(Debug, Clone)]
pub struct KeptEmbedding {
    /// Where it is.
    pub embedding: Embedding,
    /// The name its vectors are kept under.
    pub name: String,
    /// Whether this is the one that is to answer; else it answers until that one has made every row.
    pub wanted: bool,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, for people to know it by.
    pub ending: Option<String>,
}

fn usual_limit() -> Micros {
    Limits::default().organisation_day
}

impl Embedding {
    /// A model at its provider's own address, with the usual limit.
    #[must_use]
    pub fn new(kind: EmbeddingKind, model: impl Into<String>) -> Self {
        let (base_url, dimensions, price) = (None, None, None);
        Self { kind, base_url, model: model.into(), dimensions, price, limit_day: usual_limit() }
    }

    /// What calls need.
    #[must_use]
    pub fn settings(&self, key: Option<SecretString>) -> EmbeddingSettings {
        EmbeddingSettings {
            base_url: self.base_url.clone(),
            dimensions: self.dimensions,
            price: self.price,
            ..EmbeddingSettings::new(self.kind, self.model.clone(), key)
        }
    }

    /// What may be spent.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { organisation_day: self.limit_day, ..Limits::default() }
    }

    /// Where calls go; nothing when that cannot be told.
    fn place(&self) -> Option<String> {
        self.settings(None).base().ok()
    }
}

impl KeptEmbedding {
    pub(super) fn read(row: EmbeddingRow) -> Result<Self, AssistantsError> {
        Ok(Self {
            embedding: serde_json::from_value(row.body).map_err(AssistantsError::Unreadable)?,
            name: row.name,
            wanted: row.wanted,
            has_key: row.has_key,
            ending: row.ending,
        })
    }
}

impl Assistants {
    /// The models that an organisation has chosen for its vectors, the wanted one first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn embeddings(&self, organisation: OrganisationId) -> Result<Vec<KeptEmbedding>, AssistantsError> {
        let read = self.inner.store.read_in(organisation, move |db| Box::pin(embedding_models::list(db, organisation)));
        read.await?.into_iter().map(KeptEmbedding::read).collect()
    }

    /// Has the organisation's rows made into vectors by this model from here on. Nothing is called; what answers by meaning now
    /// goes on until the new vectors are whole.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings; when the settings cannot work, when the address
    /// is none that may be called, and when the key would go to another address than it was entered for.
    pub async fn set_embedding(
        &self,
        organisation: OrganisationId,
        embedding: Embedding,
        key: NewKey,
        by: &By,
    ) -> Result<(), AssistantsError> {
        let who = allowed(by)?;
        let before = self.embeddings(organisation).await?.into_iter().find(|own| own.wanted);
        let before = before.map(|before| (before.has_key, before.embedding.place() == embedding.place()));
        let (change, will_have) = key_change(key, before)?;
        // Whether there is a key is all that is looked at here.
        let settings = embedding.settings(will_have.then(|| SecretString::from("present")));
        settings.check()?;
        if !self.inner.door.admits_embedding(&settings) {
            return Err(AssistantsError::NotPublic);
        }
        let (name, body) = (settings.name(), serde_json::to_value(&embedding).map_err(AssistantsError::Unreadable)?);
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { embedding_models::choose(tx, organisation, &name, &body, &change, &who).await })
        });
        write.await?;
        self.inner.registry.forget(organisation);
        Ok(())
    }

    /// Forgets the organisation's models with their keys and vectors: its rows are searched by words, or by a model of the
    /// server's where there is one. False when there was none.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings.
    pub async fn remove_embedding(&self, organisation: OrganisationId, by: &By) -> Result<bool, AssistantsError> {
        let who = allowed(by)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { embedding_models::remove(tx, organisation, &who).await })
        });
        Ok(write.await?)
    }

    /// Tries the organisation's model with two small calls, which are paid for and counted.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings, [`AssistantsError::NoModel`] when none is chosen.
    pub async fn try_embedding(
        &self,
        organisation: OrganisationId,
        by: &By,
    ) -> Result<(Embedding, EmbeddingTrial), AssistantsError> {
        allowed(by)?;
        let list = self.inner.store.read_in(organisation, move |db| Box::pin(embedding_models::list(db, organisation)));
        let wanted = list.await?.into_iter().find(|row| row.wanted).ok_or(AssistantsError::NoModel)?;
        let kept = self.inner.store.embedding_model_for_call(organisation, wanted.id).await?;
        let (row, key) = kept.ok_or(AssistantsError::NoModel)?;
        let embedding = KeptEmbedding::read(row)?.embedding;
        let trial =
            self.inner.registry.try_embedding(organisation, &embedding.settings(key), &embedding.limits()).await;
        if trial.outcome.is_ok() {
            // What stopped it is mended.
            let go_on =
                self.inner.store.write_in(organisation, move |tx| Box::pin(embedding_models::go_on(tx, organisation)));
            go_on.await?;
        }
        Ok((embedding, trial))
    }
}

/// A failure in a word, for the store and the message catalogue (`meaning-trouble-…`).
#[must_use]
pub fn trouble(kind: ModelErrorKind) -> &'static str {
    use ModelErrorKind as K;
    match kind {
        K::Key => "key",
        K::Credit => "credit",
        K::UnknownModel => "model",
        K::Busy | K::Resting => "busy",
        K::Overloaded => "overloaded",
        K::TooLong => "too_long",
        K::Filtered => "filtered",
        K::Unreachable => "unreachable",
        K::Late(_) => "late",
        K::Garbled => "garbled",
        K::SwitchedOff => "off",
        K::Spent => "spent",
        K::Books => "books",
        _ => "refused",
    }
}
