//! The three wire formats behind one pair of functions: a request becomes a call, an event becomes pieces.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::{
    anthropic, classify, gemini, openai,
    settings::{ProviderKind, ProviderSettings, SettingsError},
    sse::SseEvent,
};
use crate::model::{ModelError, ModelEvent, ModelRequest};

/// A call as it goes over the wire.
#[derive(Debug)]
pub struct Encoded {
    /// The whole address.
    pub url: String,
    /// Headers that hold no secret.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The header with the key.
    pub key: Option<(&'static str, SecretString)>,
    /// The JSON body.
    pub body: Value,
}

/// A request as the provider of these settings takes it. Pure: what is tested is what is sent.
///
/// # Errors
/// When the settings cannot work.
pub fn encode(settings: &ProviderSettings, request: &ModelRequest) -> Result<Encoded, SettingsError> {
    settings.check()?;
    let base = settings.base()?;
    Ok(match settings.kind {
        ProviderKind::OpenAi | ProviderKind::OpenRouter | ProviderKind::Compatible => {
            openai::encode(settings, &base, request)
        }
        ProviderKind::Anthropic => anthropic::encode(settings, &base, request),
        ProviderKind::Gemini => gemini::encode(settings, &base, request),
    })
}

/// Reads a provider's events.
#[derive(Debug)]
pub(super) enum Decoder {
    OpenAi(openai::Decoder),
    Anthropic(anthropic::Decoder),
    Gemini(gemini::Decoder),
}

impl Decoder {
    pub(super) fn of(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::OpenAi | ProviderKind::OpenRouter | ProviderKind::Compatible => Self::OpenAi(openai::Decoder),
            ProviderKind::Anthropic => Self::Anthropic(anthropic::Decoder),
            ProviderKind::Gemini => Self::Gemini(gemini::Decoder::default()),
        }
    }

    /// The pieces in an event. A provider that fails in the middle says so in an event of its own.
    pub(super) fn read(&mut self, event: &SseEvent) -> Result<Vec<ModelEvent>, ModelError> {
        if event.data.trim() == "[DONE]" || event.data.trim().is_empty() {
            return Ok(Vec::new());
        }
        let value: Value = serde_json::from_str(&event.data)
            .map_err(|error| ModelError::new(crate::model::ModelErrorKind::Garbled).because(error))?;
        if let Some(error) = classify::within_stream(&value) {
            return Err(error);
        }
        match self {
            Self::OpenAi(decoder) => decoder.read(&value),
            Self::Anthropic(decoder) => decoder.read(&value),
            Self::Gemini(decoder) => decoder.read(&value),
        }
    }
}

/// A key as most providers take it.
pub(super) fn bearer(key: &SecretString) -> SecretString {
    format!("Bearer {}", key.expose_secret()).into()
}

/// A field's text, wherever the path leads.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// A field's number, wherever the path leads.
pub(super) fn count(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer).and_then(Value::as_u64)
}
