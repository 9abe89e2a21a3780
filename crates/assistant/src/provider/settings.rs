//! What an organisation says about its provider.

use std::{fmt, str::FromStr, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::spend::Price;

/// Whose API is spoken, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// OpenAI, chat completions.
    OpenAi,
    /// Anthropic, messages.
    Anthropic,
    /// Google Gemini, `streamGenerateContent`.
    Gemini,
    /// OpenRouter, with its preferences.
    OpenRouter,
    /// Anything that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp and others.
    Compatible,
}

/// An organisation's provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Whose API.
    pub kind: ProviderKind,
    /// Where, without a slash at the end; the provider's own address when absent.
    pub base_url: Option<String>,
    /// The key. Servers of one's own may need none.
    pub key: Option<SecretString>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// What OpenRouter may do; others have no such thing.
    pub routing: OpenRouterRouting,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// What a token costs, where the organisation knows better than the table.
    pub price: Option<Price>,
    /// Whether the model looks at pictures, where the organisation knows better than its name.
    pub sees: Option<bool>,
}

/// Where OpenRouter may send a request. The default is the strictest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenRouterRouting {
    /// Only to providers that collect nothing (`data_collection: deny`).
    pub no_data_collection: bool,
    /// Only to endpoints with zero data retention (`zdr`).
    pub zero_retention: bool,
    /// To another provider when the first one fails.
    pub fallbacks: bool,
    /// Through the European address, which routes to European endpoints alone.
    pub europe: bool,
    /// Only to these providers, in this order; to any when empty.
    pub providers: Vec<String>,
}

impl Default for OpenRouterRouting {
    fn default() -> Self {
        Self { no_data_collection: true, zero_retention: true, fallbacks: false, europe: false, providers: Vec::new() }
    }
}

/// How long to wait for a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeouts {
    /// For the first piece.
    pub first_token: Duration,
    /// For the next piece.
    pub idle: Duration,
    /// For all of it.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { first_token: Duration::from_secs(12), idle: Duration::from_secs(6), total: Duration::from_secs(22) }
    }
}

/// Settings that cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The address is no HTTP address, or carries a password or a query.
    #[error("the address is not an HTTP address without password and query")]
    Address,
    /// A compatible server has no address of its own.
    #[error("a compatible server needs an address")]
    NoAddress,
    /// The model's name is empty or has signs that no model's name has.
    #[error("the model's name is empty or has signs that no name has")]
    Model,
    /// The provider takes nobody without a key.
    #[error("the provider needs a key")]
    NoKey,
    /// Vectors are not made so short or so long.
    #[error("a vector has 16 to 3,072 numbers")]
    Dimensions,
    /// Plain HTTP to another machine would show the key to everybody on the way.
    #[error("plain HTTP is for this machine alone")]
    Plain,
}

impl ProviderKind {
    /// A stable word for storage, logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::OpenRouter => "openrouter",
            Self::Compatible => "compatible",
        }
    }
}

impl fmt::Display for ProviderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProviderKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::OpenAi, Self::Anthropic, Self::Gemini, Self::OpenRouter, Self::Compatible]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| "not one of openai, anthropic, gemini, openrouter, compatible".to_owned())
    }
}

impl ProviderSettings {
    /// A provider at its own address.
    #[must_use]
    pub fn new(kind: ProviderKind, model: impl Into<String>, key: Option<SecretString>) -> Self {
        Self {
            kind,
            base_url: None,
            key,
            model: model.into(),
            routing: OpenRouterRouting::default(),
            timeouts: Timeouts::default(),
            price: None,
            sees: None,
        }
    }

    /// The same at another address.
    #[must_use]
    pub fn at(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Whether the model looks at pictures.
    #[must_use]
    pub fn sees(&self) -> bool {
        self.sees.unwrap_or_else(|| super::sight::sees(self.kind, &self.model))
    }

    /// Where calls go, without a slash at the end.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn base(&self) -> Result<String, SettingsError> {
        let own = match self.kind {
            ProviderKind::OpenAi => "https://api.openai.com/v1",
            ProviderKind::Anthropic => "https://api.anthropic.com",
            ProviderKind::Gemini => "https://generativelanguage.googleapis.com",
            ProviderKind::OpenRouter if self.routing.europe => "https://eu.openrouter.ai/api/v1",
            ProviderKind::OpenRouter => "https://openrouter.ai/api/v1",
            ProviderKind::Compatible => "",
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
        if self.key.is_none() && self.kind != ProviderKind::Compatible {
            return Err(SettingsError::NoKey);
        }
        Ok(())
    }
}

/// The address that was given, or else the provider's own, without a slash at the end.
pub(super) fn checked_base(given: Option<&str>, own: &str, has_key: bool) -> Result<String, SettingsError> {
    let base = given.map(str::trim).filter(|base| !base.is_empty()).unwrap_or(own);
    if base.is_empty() {
        return Err(SettingsError::NoAddress);
    }
    let url: reqwest::Url = base.parse().map_err(|_| SettingsError::Address)?;
    let is_bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !matches!(url.scheme(), "http" | "https") || !is_bare || url.fragment().is_some() || url.host().is_none() {
        return Err(SettingsError::Address);
    }
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    // Servers of one's own often speak plain HTTP in a private network, and then there is no key to lose.
    if url.scheme() == "http" && !is_here && has_key {
        return Err(SettingsError::Plain);
    }
    Ok(base.trim_end_matches('/').to_owned())
}

/// Whether a text can be the name of a model: nothing in it changes the address that it becomes a part of.
pub(super) fn is_model_name(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "-_.:/@~".contains(c);
    !text.is_empty() && text.len() <= 200 && text.chars().all(is_sign) && !text.contains("..")
}

impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSettings")
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
    fn an_address_that_could_leak_the_key_is_refused() {
        let table = [
            ("https://llm.example/v1/", Ok("https://llm.example/v1".to_owned())),
            ("http://127.0.0.1:11434/v1", Ok("http://127.0.0.1:11434/v1".to_owned())),
            ("http://llm.example/v1", Err(SettingsError::Plain)),
            ("https://user:word@llm.example/v1", Err(SettingsError::Address)),
            ("https://llm.example/v1?key=1", Err(SettingsError::Address)),
            ("file:///etc/passwd", Err(SettingsError::Address)),
            ("nonsense", Err(SettingsError::Address)),
        ];
        for (base, expected) in table {
            let settings = ProviderSettings::new(ProviderKind::Compatible, "m", Some("key".into())).at(base);
            assert_eq!(settings.base(), expected, "{base}");
        }
    }

    #[test]
    fn the_european_address_of_openrouter_is_a_setting() {
        let mut settings = ProviderSettings::new(ProviderKind::OpenRouter, "openai/gpt-5-mini", Some("key".into()));
        assert_eq!(settings.base().unwrap(), "https://openrouter.ai/api/v1");
        settings.routing.europe = true;
        assert_eq!(settings.base().unwrap(), "https://eu.openrouter.ai/api/v1");
    }

    #[test]
    fn a_models_name_cannot_change_the_address() {
        for (model, is_fine) in [("gemini-2.5-flash", true), ("a/../../b", false), ("x?key=1", false), ("", false)] {
            let settings = ProviderSettings::new(ProviderKind::Gemini, model, Some("key".into()));
            assert_eq!(settings.check().is_ok(), is_fine, "{model}");
        }
    }

    #[test]
    fn the_key_is_in_no_debug_form() {
        let settings = ProviderSettings::new(ProviderKind::OpenAi, "m", Some("sk-canary".into()));
        assert!(!format!("{settings:?}").contains("canary"));
    }
}
