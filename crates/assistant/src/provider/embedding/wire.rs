//! What is sent for vectors, and what an answer means. Pure.

use serde_json::{Map, Value, json};

use super::super::{
    classify,
    settings::SettingsError,
    wire::{Encoded, bearer, count, text},
};
use super::{
    prefix::{before, takes_a_task},
    settings::{EmbeddingKind, EmbeddingSettings},
};
use crate::model::{ModelError, ModelErrorKind};

/// What a text is made into a vector for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EmbeddingPurpose {
    /// To search with it.
    Question,
    /// To be found.
    Passage,
}

/// What a call made.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// A vector for each text, in their order, all of one length.
    pub vectors: Vec<Vec<f32>>,
    /// How many tokens were read, as told.
    pub tokens: Option<u64>,
}

/// A text without words has no vector at most providers, and one of them refuses the whole call for it.
const NOTHING: &str = "-";

/// Texts as the provider of these settings takes them.
///
/// # Errors
/// When the settings cannot work.
pub fn encode_embedding(
    settings: &EmbeddingSettings,
    purpose: EmbeddingPurpose,
    texts: &[&str],
) -> Result<Encoded, SettingsError> {
    settings.check()?;
    let base = settings.base()?;
    let beginning = before(settings.kind, &settings.model, purpose);
    let said = texts.iter().map(|text| {
        let text = if text.trim().is_empty() { NOTHING } else { *text };
        format!("{beginning}{text}")
    });
    let mut body = Map::new();
    let (url, key) = match settings.kind {
        EmbeddingKind::Gemini => {
            let model = settings.model.strip_prefix("models/").unwrap_or(&settings.model);
            let requests: Vec<Value> = said.map(|text| gemini(settings, model, purpose, &text)).collect();
            body.insert("requests".into(), requests.into());
            // In a header, never in the address, which ends up in the logs of proxies.
            let key = settings.key.clone().map(|key| ("x-goog-api-key", key));
            (format!("{base}/v1beta/models/{model}:batchEmbedContents"), key)
        }
        kind => {
            body.insert("input".into(), said.collect::<Vec<_>>().into());
            body.insert("model".into(), settings.model.clone().into());
            let length = if kind == EmbeddingKind::Voyage {
                let word = if purpose == EmbeddingPurpose::Question { "query" } else { "document" };
                body.insert("input_type".into(), word.into());
                "output_dimension"
            } else {
                body.insert("encoding_format".into(), "float".into());
                "dimensions"
            };
            if let Some(wanted) = settings.dimensions {
                body.insert(length.into(), wanted.into());
            }
            let key = settings.key.as_ref().map(|key| ("authorization", bearer(key)));
            (format!("{base}/embeddings"), key)
        }
    };
    Ok(Encoded { url, headers: Vec::new(), key, body: body.into() })
}

fn gemini(settings: &EmbeddingSettings, model: &str, purpose: EmbeddingPurpose, text: &str) -> Value {
    let mut request = Map::new();
    request.insert("model".into(), format!("models/{model}").into());
    // A content each: several parts of one would become one vector.
    request.insert("content".into(), json!({"parts": [{"text": text}]}));
    if takes_a_task(model) {
        let task = if purpose == EmbeddingPurpose::Question { "RETRIEVAL_QUERY" } else { "RETRIEVAL_DOCUMENT" };
        request.insert("taskType".into(), task.into());
    }
    if let Some(wanted) = settings.dimensions {
        request.insert("outputDimensionality".into(), wanted.into());
    }
    request.into()
}

/// The vectors in an answer to so many texts.
///
/// # Errors
/// [`ModelErrorKind::Garbled`] when there are fewer or more of them, or when they are no vectors of one length.
pub fn decode_embedding(kind: EmbeddingKind, body: &[u8], texts: usize) -> Result<Embedded, ModelError> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| ModelError::new(ModelErrorKind::Garbled).because(error))?;
    if let Some(error) = classify::within_stream(&value) {
        return Err(error);
    }
    let garbled = || ModelError::new(ModelErrorKind::Garbled);
    let (list, place, numbers) = match kind {
        EmbeddingKind::Gemini => ("/embeddings", None, "/values"),
        _ => ("/data", Some("/index"), "/embedding"),
    };
    let rows = value.pointer(list).and_then(Value::as_array).ok_or_else(garbled)?;
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts];
    for (at, row) in rows.iter().enumerate() {
        // What says its place stands where it says, whatever the order.
        let told = place.and_then(|place| count(row, place)).and_then(|told| usize::try_from(told).ok());
        let slot = vectors.get_mut(told.unwrap_or(at)).filter(|slot| slot.is_none()).ok_or_else(garbled)?;
        *slot = Some(vector(row.pointer(numbers)).ok_or_else(garbled)?);
    }
    let vectors: Vec<Vec<f32>> = vectors.into_iter().collect::<Option<_>>().ok_or_else(garbled)?;
    let length = vectors.first().map_or(0, Vec::len);
    if vectors.iter().any(|vector| vector.len() != length || vector.is_empty()) {
        return Err(garbled());
    }
    let tokens = ["/usage/total_tokens", "/usage/prompt_tokens", "/usageMetadata/promptTokenCount"];
    let tokens = tokens.iter().find_map(|pointer| count(&value, pointer));
    Ok(Embedded { vectors, tokens })
}

/// A direction: numbers of which one at least is not zero.
#[expect(clippy::cast_possible_truncation, reason = "a vector's numbers are single floats at the provider too")]
fn vector(value: Option<&Value>) -> Option<Vec<f32>> {
    let numbers: Option<Vec<f32>> =
        value?.as_array()?.iter().map(|number| number.as_f64().map(|number| number as f32)).collect();
    numbers.filter(|numbers| {
        numbers.iter().all(|number| number.is_finite()) && numbers.iter().any(|number| *number != 0.0)
    })
}

/// What a refusal means. Voyage AI says in a sentence alone that it does not have a model.
pub(super) fn refused(kind: EmbeddingKind, status: u16, retry_after: Option<&str>, body: &[u8]) -> ModelError {
    let mut error = classify::status(status, retry_after, body);
    let said: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let detail = text(&said, "/detail").unwrap_or_default().to_ascii_lowercase();
    if kind == EmbeddingKind::Voyage && status == 400 && detail.contains("model") && detail.contains("not supported") {
        error.kind = ModelErrorKind::UnknownModel;
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_stand_where_they_say_and_anything_else_is_garbled() {
        let body =
            br#"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0.5]}],"usage":{"total_tokens":7}}"#;
        let made = decode_embedding(EmbeddingKind::Voyage, body, 2).unwrap();
        assert_eq!(made, Embedded { vectors: vec![vec![1.0, 0.5], vec![0.0, 1.0]], tokens: Some(7) });
        let wrong = [
            r#"{"data":[{"index":0,"embedding":[1]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":9,"embedding":[1]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[0.0]}]}"#,
            r#"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["a"]}]}"#,
            r#"{"data":[{"embedding":[1]},{"embedding":[1]},{"embedding":[1]}]}"#,
            "<html>",
            "[]",
        ];
        for body in wrong {
            let error = decode_embedding(EmbeddingKind::OpenAi, body.as_bytes(), 2).unwrap_err();
            assert_eq!(error.kind, ModelErrorKind::Garbled, "{body}");
        }
    }

    #[test]
    fn an_unknown_model_is_told_from_a_wrong_request() {
        let unknown = br#"{"detail":"Model voyage-9 is not supported. Supported models are ['voyage-4']."}"#;
        assert_eq!(refused(EmbeddingKind::Voyage, 400, None, unknown).kind, ModelErrorKind::UnknownModel);
        let wrong = br#"{"detail":"Value '7' provided in 'output_dimension' is invalid"}"#;
        assert_eq!(refused(EmbeddingKind::Voyage, 400, None, wrong).kind, ModelErrorKind::Refused);
        assert_eq!(refused(EmbeddingKind::Voyage, 401, None, b"{}").kind, ModelErrorKind::Key);
    }
}
