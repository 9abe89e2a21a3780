//! How long Meta asks us to wait, read from the headers of an answer (platforms.md §0; the Graph API's page on rate
//! limiting). Throttling arrives as HTTP 400 with these headers, and they come with answers that succeeded, too.

use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::{Pause, Scope};
use http::{HeaderMap, header};
use jiff::fmt::rfc2822;
use serde_json::Value;

/// The usage of the app as a whole.
pub const APP_USAGE_HEADER: &str = "x-app-usage";
/// The usage of the business objects that the call concerns.
pub const BUSINESS_USAGE_HEADER: &str = "x-business-use-case-usage";

/// Longer pauses are not believed: a header cannot silence an account for weeks.
const LONGEST: Duration = Duration::from_hours(72);

/// From this share of a limit on, in percent, calls are spaced out.
const NEAR: f64 = 95.0;
/// At this share, in percent, the platform refuses calls.
const FULL: f64 = 100.0;
/// The limits count over a rolling hour, so that a minute gives a sixtieth of them back.
const PAUSE_WHEN_NEAR: Duration = Duration::from_mins(1);
/// The platform says how long it refuses calls in `estimated_time_to_regain_access`, but not for the app as a whole.
const PAUSE_WHEN_FULL: Duration = Duration::from_mins(5);

/// What the answer asks to pause, one entry per scope, the narrowest first:
///
/// * `Retry-After`, in seconds or as a date (measured from the answer's own `Date`): the account;
/// * `X-Business-Use-Case-Usage`: `estimated_time_to_regain_access` in minutes, for the account where the limit is
///   Instagram's or a page's, otherwise for the business;
/// * the percentages `call_count`, `total_time` and `total_cputime` of both usage headers: a minute from 95 % on, five
///   from 100 % on, for the app in `X-App-Usage`.
#[must_use]
pub fn pauses_asked_for(headers: &HeaderMap) -> Vec<Pause> {
    let mut longest: BTreeMap<Scope, Duration> = BTreeMap::new();
    let all = retry_after(headers)
        .map(|duration| (Scope::Account, duration))
        .into_iter()
        .chain(business_usage(headers))
        .chain(app_usage(headers));
    for (scope, duration) in all {
        let known = longest.entry(scope).or_default();
        *known = duration.min(LONGEST).max(*known);
    }
    longest
        .into_iter()
        .filter(|(_, duration)| !duration.is_zero())
        .map(|(scope, duration)| Pause { scope, duration })
        .collect()
}

/// How long to wait before a call that failed as far as `scope`: the longer of `Retry-After`, which speaks of the call
/// itself, and the usage of that scope. What the headers ask of other scopes is left out: an app near its limit is no
/// reason to keep a person waiting. It comes with the next answer that succeeds ([`pauses_asked_for`]).
#[must_use]
pub fn pause_asked_for(headers: &HeaderMap, scope: Scope) -> Option<Duration> {
    let usage = business_usage(headers).into_iter().chain(app_usage(headers));
    let of_scope = usage.filter(|(concerned, _)| *concerned == scope).map(|(_, pause)| pause);
    let longest = of_scope.chain(retry_after(headers)).max()?.min(LONGEST);
    (!longest.is_zero()).then_some(longest)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let until = instant(text)?;
            let from = instant(headers.get(header::DATE)?.to_str().ok()?.trim())?;
            Duration::try_from(until.duration_since(from)).ok()
        }
    }
}

fn instant(text: &str) -> Option<jiff::Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

fn business_usage(headers: &HeaderMap) -> Vec<(Scope, Duration)> {
    let objects = json_of(headers, BUSINESS_USAGE_HEADER);
    objects
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|objects| objects.values())
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|entry| {
            let regained = number(entry, "estimated_time_to_regain_access").map(from_minutes);
            let pause = regained.filter(|pause| !pause.is_zero()).or_else(|| spacing(entry))?;
            Some((scope_of(entry), pause))
        })
        .collect()
}

fn app_usage(headers: &HeaderMap) -> Vec<(Scope, Duration)> {
    json_of(headers, APP_USAGE_HEADER).iter().filter_map(spacing).map(|pause| (Scope::App, pause)).collect()
}

fn scope_of(entry: &Value) -> Scope {
    match entry.get("type").and_then(Value::as_str) {
        Some("instagram" | "messenger" | "pages") => Scope::Account,
        _ => Scope::Business,
    }
}

/// The pause for a usage in percent.
fn spacing(entry: &Value) -> Option<Duration> {
    let used = ["call_count", "total_time", "total_cputime"]
        .into_iter()
        .filter_map(|name| number(entry, name))
        .fold(0.0, f64::max);
    match used {
        FULL.. => Some(PAUSE_WHEN_FULL),
        NEAR.. => Some(PAUSE_WHEN_NEAR),
        _ => None,
    }
}

fn json_of(headers: &HeaderMap, name: &str) -> Vec<Value> {
    headers.get_all(name).iter().filter_map(|value| serde_json::from_slice(value.as_bytes()).ok()).collect()
}

/// A number, or text of one, that is not negative.
fn number(entry: &Value, name: &str) -> Option<f64> {
    let number = match entry.get(name)? {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn from_minutes(minutes: f64) -> Duration {
    Duration::try_from_secs_f64(minutes * 60.0).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn asked(fields: &[(&'static str, &str)]) -> Vec<(Scope, u64)> {
        pauses_asked_for(&headers(fields)).iter().map(|pause| (pause.scope, pause.duration.as_secs())).collect()
    }

    #[test]
    fn each_header_pauses_what_it_speaks_of() {
        let whatsapp = r#"{"1020":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":3}]}"#;
        let instagram = r#"{"178":[{"type":"instagram","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":19}]}"#;
        let app = r#"{"call_count":100,"total_time":25,"total_cputime":25}"#;
        assert_eq!(asked(&[("retry-after", "7")]), [(Scope::Account, 7)]);
        assert_eq!(asked(&[(BUSINESS_USAGE_HEADER, whatsapp)]), [(Scope::Business, 180)]);
        assert_eq!(asked(&[(BUSINESS_USAGE_HEADER, instagram)]), [(Scope::Account, 1_140)]);
        assert_eq!(asked(&[(APP_USAGE_HEADER, app)]), [(Scope::App, 300)]);
        let all = asked(&[("retry-after", "7"), (BUSINESS_USAGE_HEADER, whatsapp), (APP_USAGE_HEADER, app)]);
        assert_eq!(all, [(Scope::Account, 7), (Scope::Business, 180), (Scope::App, 300)]);
    }

    #[test]
    fn the_longest_pause_of_a_scope_counts() {
        let usage = r#"{"1":[{"estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":5}],"2":[{"estimated_time_to_regain_access":4}]}"#;
        assert_eq!(asked(&[(BUSINESS_USAGE_HEADER, usage)]), [(Scope::Business, 300)]);
    }

    #[test]
    fn a_limit_that_is_near_spaces_calls_out() {
        for (used, expected) in
            [("94.9", None), ("95", Some(60)), ("99", Some(60)), ("\"100\"", Some(300)), ("140", Some(300))]
        {
            for name in ["call_count", "total_time", "total_cputime"] {
                let app = format!("{{\"{name}\":{used}}}");
                let expected: Vec<_> = expected.map(|seconds| (Scope::App, seconds)).into_iter().collect();
                assert_eq!(asked(&[(APP_USAGE_HEADER, &app)]), expected, "{app}");
            }
        }
    }

    #[test]
    fn a_date_is_measured_from_the_answers_own() {
        let until = ("retry-after", "Sat, 21 Nov 2026 12:02:00 GMT");
        let table = [
            ("Sat, 21 Nov 2026 12:00:00 GMT", Some(Duration::from_secs(120))),
            ("Sat, 21 Nov 2026 12:03:00 GMT", None),
            ("yesterday", None),
        ];
        for (date, expected) in table {
            assert_eq!(pause_asked_for(&headers(&[until, ("date", date)]), Scope::Account), expected, "{date}");
        }
        let undated = pause_asked_for(&headers(&[until]), Scope::Account);
        assert_eq!(undated, None, "without a clock there is nothing to measure from");
    }

    #[test]
    fn a_failure_waits_for_its_own_scope_alone() {
        let business = r#"{"1":[{"estimated_time_to_regain_access":5}]}"#;
        let app = r#"{"call_count":96}"#;
        let all = headers(&[("retry-after", "7"), (BUSINESS_USAGE_HEADER, business), (APP_USAGE_HEADER, app)]);
        for (scope, seconds) in [
            (Scope::Message, 7),
            (Scope::Conversation, 7),
            (Scope::Account, 7),
            (Scope::Business, 300),
            (Scope::App, 60),
        ] {
            assert_eq!(pause_asked_for(&all, scope), Some(Duration::from_secs(seconds)), "{scope:?}");
        }
        let usage = headers(&[(BUSINESS_USAGE_HEADER, business), (APP_USAGE_HEADER, app)]);
        for scope in [Scope::Message, Scope::Conversation, Scope::Account] {
            assert_eq!(pause_asked_for(&usage, scope), None, "the pause is another scope's: {scope:?}");
        }
    }

    #[test]
    fn headers_that_ask_for_nothing_readable_are_ignored() {
        for value in ["{}", "[]", "not json", r#"{"1":[{"estimated_time_to_regain_access":0}]}"#, r#"{"1":{}}"#] {
            assert_eq!(asked(&[(BUSINESS_USAGE_HEADER, value)]), [], "{value}");
        }
        for value in ["{}", "[]", "7", r#"{"call_count":28,"total_time":-1}"#, r#"{"call_count":"NaN"}"#] {
            assert_eq!(asked(&[(APP_USAGE_HEADER, value)]), [], "{value}");
        }
        for value in ["", "0", "-1", "soon"] {
            assert_eq!(asked(&[("retry-after", value)]), [], "{value}");
        }
    }

    #[test]
    fn no_header_silences_an_account_for_weeks() {
        let usage = r#"{"1":[{"estimated_time_to_regain_access":1e300}]}"#;
        for fields in [("retry-after", "99999999999"), (BUSINESS_USAGE_HEADER, usage)] {
            assert_eq!(pause_asked_for(&headers(&[fields]), Scope::Business), Some(LONGEST));
        }
    }

    proptest! {
        #[test]
        fn any_headers_are_read_without_a_panic(text in "[ -~]{0,80}", number in any::<f64>()) {
            let usage = format!("{{\"1\":[{{\"estimated_time_to_regain_access\":{number:?}}}]}}");
            let date = [("retry-after", text.as_str()), ("date", text.as_str())];
            for fields in [&date[..], &[(APP_USAGE_HEADER, &text)], &[(BUSINESS_USAGE_HEADER, &text)], &[(BUSINESS_USAGE_HEADER, &usage)]] {
                for pause in pauses_asked_for(&headers(fields)) {
                    prop_assert!(pause.duration <= LONGEST && !pause.duration.is_zero());
                }
            }
        }
    }
}
