//! How long Meta asks us to wait, read from the headers of an answer (platforms.md §0).

use std::time::Duration;

use http::{HeaderMap, header};
use serde_json::Value;

/// Longer pauses are not believed: a header cannot silence an account for weeks.
const LONGEST: Duration = Duration::from_hours(72);

/// The pause the answer asks for: `Retry-After` in seconds, or the greatest `estimated_time_to_regain_access` (minutes)
/// of `X-Business-Use-Case-Usage`. `Retry-After` as a date is not read, since that would need a clock.
#[must_use]
pub fn pause_asked_for(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers).or_else(|| business_usage(headers)).map(|pause| pause.min(LONGEST))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn business_usage(headers: &HeaderMap) -> Option<Duration> {
    let usage: Value = serde_json::from_slice(headers.get("x-business-use-case-usage")?.as_bytes()).ok()?;
    let minutes = usage
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|entry| entry.get("estimated_time_to_regain_access")?.as_u64())
        .max()
        .filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(minutes.saturating_mul(60)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn asked(name: &'static str, value: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        pause_asked_for(&headers)
    }

    #[test]
    fn seconds_and_minutes_are_both_read() {
        assert_eq!(asked("retry-after", "7"), Some(Duration::from_secs(7)));
        let usage = r#"{"1020":[{"type":"messaging","call_count":100,"estimated_time_to_regain_access":3}],
            "1021":[{"estimated_time_to_regain_access":5}]}"#;
        let usage: &'static str = usage.replace('\n', " ").leak();
        assert_eq!(asked("x-business-use-case-usage", usage), Some(Duration::from_secs(300)));
    }

    #[test]
    fn headers_that_ask_for_nothing_readable_are_ignored() {
        assert_eq!(asked("retry-after", "Sat, 21 Nov 2026 12:00:00 GMT"), None);
        assert_eq!(asked("x-business-use-case-usage", "{}"), None);
        assert_eq!(asked("x-business-use-case-usage", "not json"), None);
        assert_eq!(asked("x-business-use-case-usage", r#"{"1":[{"estimated_time_to_regain_access":0}]}"#), None);
    }

    #[test]
    fn no_header_silences_an_account_for_weeks() {
        assert_eq!(asked("retry-after", "99999999999"), Some(LONGEST));
    }
}
