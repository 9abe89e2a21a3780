//! `PUT|DELETE /api/v1/assistant/transcription`: who writes recordings out; the key goes in and never comes out.
//! `POST /api/v1/assistant/transcription/test`: one second of silence.
//!
//! The price is in millionths of a US dollar for a minute.

use assistant::Language;
use assistant::transcribe::{MinutePrice, TranscriberKind};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ApiError, ApiState, Caller};
use crate::assistants::{KeptTranscription, NewKey, Transcription};

#[derive(Debug, Serialize)]
pub(super) struct ShownTranscription {
    kind: &'static str,
    base_url: Option<String>,
    model: String,
    has_key: bool,
    key_ending: Option<String>,
    price: Option<MinutePrice>,
}

/// A transcription. What is not named is as usual; a key that is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTranscription {
    kind: String,
    base_url: Option<String>,
    model: Option<String>,
    key: Option<SecretString>,
    #[serde(default)]
    remove_key: bool,
    price: Option<MinutePrice>,
}

#[derive(Debug, Serialize)]
pub(super) struct Tried {
    works: bool,
    verdict: String,
    model: String,
    took_ms: u128,
}

pub(super) async fn put(
    State(state): State<ApiState>,
    caller: Caller,
    wanted: Result<Json<NewTranscription>, JsonRejection>,
) -> Result<Json<ShownTranscription>, ApiError> {
    // What cannot be read may hold the key, so only its kind of fault is told.
    let Json(wanted) = wanted.map_err(|rejection| match rejection {
        JsonRejection::JsonDataError(_) => {
            ApiError::invalid("a transcription has kind, and optionally base_url, model, key, remove_key, price")
        }
        other => ApiError::invalid(format!("the request is no JSON ({})", other.status())),
    })?;
    let kind: TranscriberKind = wanted.kind.parse().map_err(|error| ApiError::invalid(format!("kind: {error}")))?;
    let usual = Transcription::new(kind);
    let set = Transcription {
        kind,
        base_url: wanted.base_url.filter(|base| !base.trim().is_empty()),
        model: wanted.model.unwrap_or(usual.model),
        price: wanted.price,
    };
    let key = NewKey::asked(wanted.key, wanted.remove_key);
    state.assistants.set_transcription(caller.organisation(), set, key, &caller.by()).await?;
    let kept = state.assistants.kept(caller.organisation()).await?.transcription;
    kept.map(|kept| Json(kept.into())).ok_or_else(|| ApiError::missing("transcription"))
}

pub(super) async fn delete(State(state): State<ApiState>, caller: Caller) -> Result<StatusCode, ApiError> {
    if state.assistants.remove_transcription(caller.organisation(), &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing("transcription"))
    }
}

pub(super) async fn test(State(state): State<ApiState>, caller: Caller) -> Result<Json<Tried>, ApiError> {
    let (set, trial) = state.assistants.try_transcription(caller.organisation(), &caller.by()).await?;
    let verdict = trial.sentence(Language::En).map_err(|error| ApiError::invalid(error.to_string()))?;
    Ok(Json(Tried {
        works: trial.verdict == assistant::provider::Verdict::Works,
        verdict,
        model: set.model,
        took_ms: trial.took.as_millis(),
    }))
}

impl From<KeptTranscription> for ShownTranscription {
    fn from(KeptTranscription { transcription, has_key, ending }: KeptTranscription) -> Self {
        Self {
            kind: transcription.kind.as_str(),
            base_url: transcription.base_url,
            model: transcription.model,
            has_key,
            key_ending: ending,
            price: transcription.price,
        }
    }
}
