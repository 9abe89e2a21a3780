//! OpenAI's `POST /audio/transcriptions`, which many servers of one's own speak too.

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::{
    form::Form,
    heard::{Heard, tag},
    recording::Recording,
    settings::{TranscriberKind, TranscriberSettings},
};
use crate::model::{ModelError, ModelErrorKind};

pub(super) fn form(settings: &TranscriberSettings, base: &str, recording: &Recording) -> Form {
    // Whisper tells language and length when it is asked to; OpenAI's newer models and servers that imitate it may refuse
    // the question.
    let is_whisper = settings.kind == TranscriberKind::OpenAi && settings.model.starts_with("whisper");
    let format = if is_whisper { "verbose_json" } else { "json" };
    let bearer = |key: &secrecy::SecretString| format!("Bearer {}", key.expose_secret()).into();
    Form {
        url: format!("{base}/audio/transcriptions"),
        key: settings.key.as_ref().map(|key| ("authorization", bearer(key))),
        fields: vec![("model", settings.model.clone()), ("response_format", format.to_owned())],
        file_name: recording.file_name(),
        media_type: recording.media_type(),
    }
}

pub(super) fn read(answer: &Value) -> Result<Heard, ModelError> {
    let text = answer.get("text").and_then(Value::as_str).ok_or_else(|| ModelError::new(ModelErrorKind::Garbled))?;
    // Some servers write numbers as text.
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let told = answer.pointer("/usage/seconds").or_else(|| answer.get("duration"));
    Ok(Heard {
        text: text.trim().to_owned(),
        language: answer.get("language").and_then(Value::as_str).and_then(tag),
        seconds: told.and_then(number).filter(|seconds| seconds.is_finite() && *seconds >= 0.0),
    })
}
