//! What a provider's refusal means. Its words are looked at here and go no further.

use std::time::Duration;

use serde_json::Value;

use super::wire::text;
use crate::model::{ModelError, ModelErrorKind};

/// Longer pauses are not waited for by anybody.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// The failure of an answer that is not a success.
pub(super) fn status(status: u16, retry_after: Option<&str>, body: &[u8]) -> ModelError {
    let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let pause = retry_after
        .and_then(|seconds| seconds.trim().parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST_PAUSE.as_secs_f64())))
        .or_else(|| gemini_pause(&value));
    let kind = by_words(&value).unwrap_or(match status {
        401 | 403 => ModelErrorKind::Key,
        402 => ModelErrorKind::Credit,
        404 => ModelErrorKind::UnknownModel,
        413 => ModelErrorKind::TooLong,
        408 | 425 | 429 => ModelErrorKind::Busy,
        500.. => ModelErrorKind::Overloaded,
        _ => ModelErrorKind::Refused,
    });
    ModelError::new(kind).with_status(status).with_retry_after(pause)
}

/// The failure that an event of a stream tells of, when it does.
pub(super) fn within_stream(value: &Value) -> Option<ModelError> {
    let error = value.get("error").filter(|error| error.is_object() || error.is_string())?;
    let code = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    Some(match code {
        Some(code) if code >= 400 => status(code, None, value.to_string().as_bytes()),
        _ => ModelError::new(by_words(value).unwrap_or(ModelErrorKind::Overloaded)),
    })
}

fn by_words(value: &Value) -> Option<ModelErrorKind> {
    // Gemini's refusals come in a list when the stream had not begun.
    let value = value.as_array().and_then(|all| all.first()).unwrap_or(value);
    let word = |pointer: &str| text(value, pointer).unwrap_or_default();
    // ElevenLabs says what is wrong in a word of its own.
    match text(value, "/detail/status").or_else(|| text(value, "/detail/code")) {
        Some("quota_exceeded" | "payment_required") => return Some(ModelErrorKind::Credit),
        Some("invalid_api_key" | "missing_permissions" | "needs_authorization" | "detected_unusual_activity") => {
            return Some(ModelErrorKind::Key);
        }
        Some("model_not_found" | "invalid_model_id") => return Some(ModelErrorKind::UnknownModel),
        Some("system_busy" | "too_many_concurrent_requests" | "rate_limit_exceeded" | "concurrent_limit_exceeded") => {
            return Some(ModelErrorKind::Busy);
        }
        _ => {}
    }
    let said = word("/error/message").to_ascii_lowercase();
    match (word("/error/code"), word("/error/type"), word("/error/status")) {
        ("context_length_exceeded", ..) | (_, "exceed_context_size_error", _) => return Some(ModelErrorKind::TooLong),
        ("insufficient_quota", ..) | (_, "insufficient_quota" | "billing_error", _) => {
            return Some(ModelErrorKind::Credit);
        }
        ("invalid_api_key", ..) | (_, "authentication_error" | "permission_error", _) => {
            return Some(ModelErrorKind::Key);
        }
        ("model_not_found", ..) | (_, "not_found_error", _) => return Some(ModelErrorKind::UnknownModel),
        ("content_filter" | "content_policy_violation", ..) => return Some(ModelErrorKind::Filtered),
        (_, "overloaded_error" | "api_error", _) | (_, _, "UNAVAILABLE") => return Some(ModelErrorKind::Overloaded),
        (_, "rate_limit_error", _) => return Some(ModelErrorKind::Busy),
        (_, "request_too_large", _) => return Some(ModelErrorKind::TooLong),
        _ => {}
    }
    if said.contains("api key not valid") || said.contains("api key expired") {
        return Some(ModelErrorKind::Key);
    }
    let is_long =
        ["prompt is too long", "maximum context length", "input token count", "context window", "context size"];
    if is_long.iter().any(|words| said.contains(words)) {
        return Some(ModelErrorKind::TooLong);
    }
    if said.contains("credit balance is too low") {
        return Some(ModelErrorKind::Credit);
    }
    None
}

/// Gemini says in the body when to come back.
fn gemini_pause(value: &Value) -> Option<Duration> {
    let value = value.as_array().and_then(|all| all.first()).unwrap_or(value);
    let details = value.pointer("/error/details").and_then(Value::as_array)?;
    let delay = details.iter().find_map(|detail| text(detail, "/retryDelay"))?;
    let seconds: f64 = delay.strip_suffix('s')?.parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST_PAUSE.as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        use ModelErrorKind as K;
        let table: [(u16, &str, K); 19] = [
            (
                401,
                r#"{"error":{"message":"Incorrect API key provided: sk-x","type":"invalid_request_error","code":"invalid_api_key"}}"#,
                K::Key,
            ),
            (429, r#"{"error":{"type":"requests","code":"rate_limit_exceeded"}}"#, K::Busy),
            (429, r#"{"error":{"type":"insufficient_quota","code":"insufficient_quota"}}"#, K::Credit),
            (400, r#"{"error":{"code":"context_length_exceeded","type":"invalid_request_error"}}"#, K::TooLong),
            (404, r#"{"error":{"code":"model_not_found"}}"#, K::UnknownModel),
            (401, r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#, K::Key),
            (529, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, K::Overloaded),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
                K::TooLong,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#,
                K::Credit,
            ),
            (413, r#"{"type":"error","error":{"type":"request_too_large"}}"#, K::TooLong),
            (
                400,
                r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"#,
                K::Key,
            ),
            (503, r#"{"error":{"code":503,"status":"UNAVAILABLE"}}"#, K::Overloaded),
            (402, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, K::Credit),
            (400, r#"{"error":{"code":400,"type":"exceed_context_size_error"}}"#, K::TooLong),
            (401, r#"{"detail":{"status":"quota_exceeded","message":"You have 0 credits remaining"}}"#, K::Credit),
            (401, r#"{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}"#, K::Key),
            (429, r#"{"detail":{"status":"system_busy","message":"We are experiencing heavy traffic"}}"#, K::Busy),
            (400, "{}", K::Refused),
            (502, "<html>Bad gateway</html>", K::Overloaded),
        ];
        for (code, body, kind) in table {
            assert_eq!(status(code, None, body.as_bytes()).kind, kind, "{code} {body}");
        }
    }

    #[test]
    fn when_to_come_back_is_read_from_the_header_or_from_geminis_body() {
        let body = br#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"34.5s"}]}}"#;
        assert_eq!(status(429, Some("7"), b"").retry_after, Some(Duration::from_secs(7)));
        assert_eq!(status(429, None, body).retry_after, Some(Duration::from_secs_f64(34.5)));
        assert_eq!(status(429, Some("1e300"), b"").retry_after, Some(LONGEST_PAUSE));
        assert_eq!(status(429, Some("-1"), b"").retry_after, None);
    }
}
