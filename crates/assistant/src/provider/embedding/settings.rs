//! What an organisation says about the provider of its vectors.

use std::{fmt, str::FromStr, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::super::settings::{SettingsError, checked_base, is_model_name};
use crate::spend::Price;

/// Whose API makes vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmbeddingKind {
    /// Voyage AI.
    Voyage,
    /// OpenAI.
    #[serde(rename = "openai")]
    OpenAi,
    /// Google Gemini, `batchEmbedContents`.
    Gemini,
    /// Anything that speaks OpenAI's embeddings: Ollama, vLLM, llama.cpp and others.
    Compatible,
}

/// How long to wait for vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddingTimeouts {
    /// For a question, while somebody waits for an answer that words alone can give too.
    pub question: Duration,
    /// For a call's passages, for which nobody waits.
    pub passages: Duration,
}

impl Default for EmbeddingTimeouts {
    fn default() -> Self {
        Self { question: Duration::from_secs(3), passages: Duration::from_secs(30) }
    }
}

/// A model that makes vectors.
#[derive(Clone)]
pub struct EmbeddingSettings {
    /// Whose API.
    pub kind: EmbeddingKind,
    /// Where; the provider's own address when absent.
    pub base_url: Option<String>,
    /// The key. Servers of one's own may need none.
    pub key: Option<SecretString>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// How many numbers a vector is to have; as many as is usual for the model when absent.
    pub dimensions: Option<u32>,
    /// What a million tokens cost, where the organisation knows better than the table.
    pub price: Option<u64>,
    /// How long to wait.
    pub timeouts: EmbeddingTimeouts,
}

/// The most numbers that a vector may have.
const MOST_DIMENSIONS: u32 = 3_072;
/// The fewest that say anything.
const LEAST_DIMENSIONS: u32 = 16;
/// What a model costs that the table does not know: as much as the dearest that it does.
const UNKNOWN: u64 = 200_000;

impl EmbeddingKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Voyage, Self::OpenAi, Self::Gemini, Self::Compatible];

    /// A stable word for storage, logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voyage => "voyage",
            Self::OpenAi => "openai",
            Self::Gemini => "gemini",
            Self::Compatible => "compatible",
        }
    }
}

impl EmbeddingKind {
    /// The word under which its failures are counted.
    pub(super) fn breaker(self) -> &'static str {
        match self {
            Self::Voyage => "voyage-embeddings",
            Self::OpenAi => "openai-embeddings",
            Self::Gemini => "gemini-embeddings",
            Self::Compatible => "compatible-embeddings",
        }
    }
}

impl fmt::Display for EmbeddingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EmbeddingKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| "not one of voyage, openai, gemini, compatible".to_owned())
    }
}

impl EmbeddingSettings {
    /// A model at its provider's own address.
    #[must_use]
    pub fn new(kind: EmbeddingKind, model: impl Into<String>, key: Option<SecretString>) -> Self {
        Self {
            kind,
            base_url: None,
            key,
            model: model.into(),
            dimensions: None,
            price: None,
            timeouts: EmbeddingTimeouts::default(),
        }
    }

    /// The same at another address.
    #[must_use]
    pub fn at(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Where calls go, without a slash at the end.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn base(&self) -> Result<String, SettingsError> {
        let own = match self.kind {
            EmbeddingKind::Voyage => "https://api.voyageai.com/v1",
            EmbeddingKind::OpenAi => "https://api.openai.com/v1",
            EmbeddingKind::Gemini => "https://generativelanguage.googleapis.com",
            EmbeddingKind::Compatible => "",
        };
        checked_base(self.base_url.as_deref(), own, self.key.is_some())
    }

    /// Looks at the settings alone, without a call.
    ///
    /// # Errors
    /// When they cannot work.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.base()?;
        if !is_model_name(&self.model) {
            return Err(SettingsError::Model);
        }
        if self.dimensions.is_some_and(|wanted| !(LEAST_DIMENSIONS..=MOST_DIMENSIONS).contains(&wanted)) {
            return Err(SettingsError::Dimensions);
        }
        if self.key.is_none() && self.kind != EmbeddingKind::Compatible {
            return Err(SettingsError::NoKey);
        }
        Ok(())
    }

    /// The name under which its vectors are kept: vectors of two names are never compared. It says whose model it is, how
    /// long its vectors are, and where it is when that is not the provider's own address.
    #[must_use]
    pub fn name(&self) -> String {
        let place = self.base_url.as_deref().map(str::trim).filter(|base| !base.is_empty());
        let place = place.map(|base| format!(" at {}", base.trim_end_matches('/'))).unwrap_or_default();
        let long = self.dimensions.map(|wanted| format!(":{wanted}")).unwrap_or_default();
        format!("{}/{}{long}{place}", self.kind, self.model)
    }

    /// What tokens cost. A compatible server costs nothing unless its organisation says what it does.
    #[must_use]
    pub fn price(&self) -> Price {
        let input = self.price.unwrap_or_else(|| match self.kind {
            EmbeddingKind::Compatible => 0,
            _ => Price::listed(&self.model).map_or(UNKNOWN, |listed| listed.input),
        });
        Price { input, output: 0 }
    }
}

impl fmt::Debug for EmbeddingSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddingSettings")
            .field("kind", &self.kind)
            .field("model", &self.model)
            .field("dimensions", &self.dimensions)
            .field("has_key", &self.key.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(kind: EmbeddingKind) -> EmbeddingSettings {
        EmbeddingSettings::new(kind, "m-1", Some("key".into()))
    }

    #[test]
    fn vectors_that_cannot_be_compared_have_names_of_their_own() {
        let own = settings(EmbeddingKind::Voyage);
        let short = EmbeddingSettings { dimensions: Some(512), ..own.clone() };
        let elsewhere = settings(EmbeddingKind::Compatible).at("http://127.0.0.1:11434/v1/");
        let other = EmbeddingSettings { model: "m-2".into(), ..own.clone() };
        let names: Vec<String> = [&own, &short, &elsewhere, &other].iter().map(|it| it.name()).collect();
        let wanted = ["voyage/m-1", "voyage/m-1:512", "compatible/m-1 at http://127.0.0.1:11434/v1", "voyage/m-2"];
        assert_eq!(names, wanted);
        let again = EmbeddingSettings { key: None, price: Some(7), ..own.clone() };
        assert_eq!(again.name(), own.name(), "a key and a price say nothing of numbers");
    }

    #[test]
    fn settings_that_cannot_work_are_told_apart() {
        let no_key = EmbeddingSettings { key: None, ..settings(EmbeddingKind::OpenAi) };
        let too_long = EmbeddingSettings { dimensions: Some(4_096), ..settings(EmbeddingKind::OpenAi) };
        let odd = EmbeddingSettings { model: "a b".into(), ..settings(EmbeddingKind::Gemini) };
        let table = [
            (settings(EmbeddingKind::Voyage), Ok(())),
            (no_key, Err(SettingsError::NoKey)),
            (too_long, Err(SettingsError::Dimensions)),
            (odd, Err(SettingsError::Model)),
            (settings(EmbeddingKind::Compatible), Err(SettingsError::NoAddress)),
            (settings(EmbeddingKind::Compatible).at("http://models.example/v1"), Err(SettingsError::Plain)),
        ];
        for (settings, expected) in table {
            assert_eq!(settings.check(), expected, "{settings:?}");
        }
        assert!(!format!("{:?}", settings(EmbeddingKind::OpenAi)).contains("key\""));
    }

    #[test]
    fn what_the_table_does_not_know_costs_as_much_as_the_dearest_it_knows() {
        let price = |kind, model: &str| EmbeddingSettings::new(kind, model, None).price().input;
        assert_eq!(price(EmbeddingKind::Voyage, "voyage-4-lite"), 20_000);
        assert_eq!(price(EmbeddingKind::Voyage, "voyage-4"), 60_000);
        assert_eq!(price(EmbeddingKind::OpenAi, "text-embedding-3-large"), 130_000);
        assert_eq!(price(EmbeddingKind::OpenAi, "text-embedding-9"), UNKNOWN);
        assert_eq!(price(EmbeddingKind::Compatible, "bge-m3"), 0);
    }
}
