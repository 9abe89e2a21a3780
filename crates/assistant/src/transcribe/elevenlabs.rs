//! ElevenLabs Scribe: `POST /v1/speech-to-text`.

use serde_json::Value;

use super::{
    form::Form,
    heard::{Heard, tag},
    recording::Recording,
    settings::TranscriberSettings,
};
use crate::model::{ModelError, ModelErrorKind};

pub(super) fn form(settings: &TranscriberSettings, base: &str, recording: &Recording) -> Form {
    Form {
        url: format!("{base}/v1/speech-to-text"),
        key: settings.key.clone().map(|key| ("xi-api-key", key)),
        fields: vec![
            ("model_id", settings.model.clone()),
            // What is no speech would stand in brackets among the words.
            ("tag_audio_events", "false".to_owned()),
            ("timestamps_granularity", "word".to_owned()),
        ],
        file_name: recording.file_name(),
        media_type: recording.media_type(),
    }
}

pub(super) fn read(answer: &Value) -> Result<Heard, ModelError> {
    let text = answer.get("text").and_then(Value::as_str).ok_or_else(|| ModelError::new(ModelErrorKind::Garbled))?;
    let words = answer.get("words").and_then(Value::as_array);
    let last_end = words.and_then(|words| words.last()?.get("end")?.as_f64());
    Ok(Heard {
        text: text.trim().to_owned(),
        language: answer.get("language_code").and_then(Value::as_str).and_then(tag),
        seconds: answer.get("audio_duration_secs").and_then(Value::as_f64).or(last_end),
    })
}
