//! What an organisation says about who writes its recordings out.

use std::{fmt, str::FromStr, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::price::MinutePrice;
use crate::provider::{ProviderKind, ProviderSettings, SettingsError};

/// How long a provider may take for one recording.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whose API is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriberKind {
    /// ElevenLabs Scribe.
    ElevenLabs,
    /// OpenAI.
    OpenAi,
    /// Anything that speaks OpenAI's transcription format: speaches, whisper.cpp, vLLM and others.
    Compatible,
}

/// An organisation's provider of transcriptions.
#[derive(Clone)]
pub struct TranscriberSettings {
    /// Whose API.
    pub kind: TranscriberKind,
    /// Where, without a slash at the end; the provider's own address when absent.
    pub base_url: Option<String>,
    /// The key. Servers of one's own may need none.
    pub key: Option<SecretString>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// What a minute costs, where the organisation knows better than the table.
    pub price: Option<MinutePrice>,
    /// How long to wait.
    pub patience: Duration,
}

impl TranscriberKind {
    /// A stable word for storage, logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ElevenLabs => "elevenlabs",
            Self::OpenAi => "openai",
            Self::Compatible => "compatible",
        }
    }

    /// The model that is meant where none is named.
    #[must_use]
    pub fn usual_model(self) -> &'static str {
        match self {
            Self::ElevenLabs => "scribe_v2",
            Self::OpenAi => "gpt-4o-mini-transcribe",
            Self::Compatible => "whisper-1",
        }
    }

    /// The name under which its failures are counted: apart from those of models at the same provider.
    pub(super) fn counted_as(self) -> &'static str {
        match self {
            Self::ElevenLabs => "speech elevenlabs",
            Self::OpenAi => "speech openai",
            Self::Compatible => "speech compatible",
        }
    }
}

impl fmt::Display for TranscriberKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TranscriberKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::ElevenLabs, Self::OpenAi, Self::Compatible]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| "not one of elevenlabs, openai, compatible".to_owned())
    }
}

impl TranscriberSettings {
    /// A provider at its own address.
    #[must_use]
    pub fn new(kind: TranscriberKind, model: impl Into<String>, key: Option<SecretString>) -> Self {
        Self { kind, base_url: None, key, model: model.into(), price: None, patience: PATIENCE }
    }

    /// The same at another address.
    #[must_use]
    pub fn at(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// What a minute costs.
    #[must_use]
    pub fn minute_price(&self) -> MinutePrice {
        self.price.unwrap_or_else(|| MinutePrice::of(self.kind, &self.model))
    }

    /// Where calls go, without a slash at the end.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn base(&self) -> Result<String, SettingsError> {
        self.as_provider().base()
    }

    /// Looks at the settings alone, without a call.
    ///
    /// # Errors
    /// When they cannot work.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.key.is_none() && self.kind == TranscriberKind::ElevenLabs {
            return Err(SettingsError::NoKey);
        }
        self.as_provider().check()
    }

    /// The same as settings of a model, whose rules for addresses, names and keys hold here too.
    pub(crate) fn as_provider(&self) -> ProviderSettings {
        let given = self.base_url.as_deref().map(str::trim).filter(|base| !base.is_empty());
        let (kind, base) = match self.kind {
            TranscriberKind::ElevenLabs => {
                (ProviderKind::Compatible, Some(given.unwrap_or("https://api.elevenlabs.io")))
            }
            TranscriberKind::OpenAi => (ProviderKind::OpenAi, given),
            TranscriberKind::Compatible => (ProviderKind::Compatible, given),
        };
        let settings = ProviderSettings::new(kind, self.model.clone(), self.key.clone());
        ProviderSettings { base_url: base.map(str::to_owned), ..settings }
    }
}

impl fmt::Debug for TranscriberSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TranscriberSettings")
            .field("kind", &self.kind)
            .field("model", &self.model)
            .field("has_key", &self.key.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_a_name_or_a_missing_key_that_cannot_work_is_refused() {
        use TranscriberKind as K;
        let key = || Some(SecretString::from("sk-canary"));
        let table = [
            (TranscriberSettings::new(K::ElevenLabs, "scribe_v2", key()), Ok(())),
            (TranscriberSettings::new(K::ElevenLabs, "scribe_v2", None), Err(SettingsError::NoKey)),
            (TranscriberSettings::new(K::OpenAi, "whisper-1", None), Err(SettingsError::NoKey)),
            (TranscriberSettings::new(K::Compatible, "whisper-1", None), Err(SettingsError::NoAddress)),
            (TranscriberSettings::new(K::Compatible, "whisper-1", None).at("http://127.0.0.1:8000/v1"), Ok(())),
            (
                TranscriberSettings::new(K::Compatible, "w", key()).at("http://stt.example/v1"),
                Err(SettingsError::Plain),
            ),
            (TranscriberSettings::new(K::OpenAi, "a b", key()), Err(SettingsError::Model)),
        ];
        for (settings, expected) in table {
            assert_eq!(settings.check(), expected, "{settings:?}");
            assert!(!format!("{settings:?}").contains("canary"));
        }
        let own = TranscriberSettings::new(K::ElevenLabs, "scribe_v2", key());
        assert_eq!(own.base().unwrap(), "https://api.elevenlabs.io");
    }
}
