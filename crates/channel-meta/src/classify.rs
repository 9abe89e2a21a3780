//! From a Graph error to ours, as a pure function.

use std::time::Duration;

use channel_core::{ChannelError, Effect, ErrorKind, Retry};
use http::StatusCode;

use crate::graph_error::GraphError;
use crate::table::{self, Begun, Pause, Row};

/// A code in our words, without a call that failed: for errors that arrive in webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class.
    pub kind: ErrorKind,
    /// Whether the same thing may work later.
    pub retry: Retry,
    /// What failed and what to do.
    pub sentence: &'static str,
}

/// What a code means, if the table knows it.
#[must_use]
pub fn explain(code: i64, subcode: Option<i64>) -> Option<Failure> {
    table::find(code, subcode).map(|row| Failure {
        kind: row.kind,
        retry: retry(row.pause, None),
        sentence: row.sentence,
    })
}

/// Turns a Graph error into ours. Branches on the code, not on the HTTP status (Meta throttles with 400); the status
/// only decides whether the platform may have acted: an error with 4xx was turned away, and so was one with 5xx whose
/// code states a refusal; a 5xx that merely says something broke leaves the outcome unknown (reliability.md §3.3).
///
/// `pause` is what the answer's headers ask for ([`crate::pause_asked_for`]).
#[must_use]
pub fn classify(error: &GraphError, status: StatusCode, pause: Option<Duration>) -> ChannelError {
    let row = error.code.and_then(|code| table::find(code, error.subcode));
    let ours = match row {
        Some(row) => ChannelError::refused(row.kind, row.sentence).with_retry(retry(row.pause, pause)),
        None => unmapped(error, status, pause),
    };
    let mut ours = match error.label() {
        Some(label) => ours.with_code(label),
        None => ours,
    };
    ours.effect = effect(row, status);
    ours.with_source(error.clone())
}

fn effect(row: Option<&Row>, status: StatusCode) -> Effect {
    match row {
        Some(Row { begun: Begun::No, .. }) => Effect::None,
        _ if status.is_client_error() => Effect::None,
        _ => Effect::Unknown,
    }
}

fn retry(pause: Pause, asked: Option<Duration>) -> Retry {
    match (pause, asked) {
        (Pause::Never, _) => Retry::Never,
        (_, Some(asked)) => Retry::After(asked),
        (Pause::Growing, None) => Retry::Backoff,
        (Pause::Seconds(seconds), None) => Retry::After(Duration::from_secs(seconds)),
    }
}

fn unmapped(error: &GraphError, status: StatusCode, pause: Option<Duration>) -> ChannelError {
    if status == StatusCode::TOO_MANY_REQUESTS {
        let sentence = "the platform asks for fewer calls (unmapped code): it goes on when the platform allows it";
        return ChannelError::refused(ErrorKind::RateLimited, sentence).with_retry(retry(Pause::Growing, pause));
    }
    if status == StatusCode::UNAUTHORIZED {
        let sentence = "the platform does not accept the account's token (unmapped code): connect the account again";
        return ChannelError::refused(ErrorKind::Unauthorized, sentence);
    }
    if error.is_transient == Some(true) || status.is_server_error() {
        let sentence = "the platform failed on its side (unmapped code): it may pass by itself";
        return ChannelError::refused(ErrorKind::Platform, sentence).with_retry(retry(Pause::Growing, pause));
    }
    let sentence = "the platform refused the call for a reason this program does not know (unmapped code): report it";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(code: i64, subcode: Option<i64>, status: u16) -> (ErrorKind, Retry, Effect) {
        let error = classify(&GraphError::new(code, subcode), StatusCode::from_u16(status).unwrap(), None);
        (error.kind, error.retry, error.effect)
    }

    #[test]
    fn every_documented_code_has_its_class() {
        use ErrorKind::{
            AccountBlocked, AlreadyDone, Forbidden, InvalidRequest, Media, NotFound, Platform, RateLimited, Recipient,
            Template, Unauthorized, Unsupported, WindowClosed,
        };
        let table: &[(&[i64], ErrorKind)] = &[
            (&[1, 2, 131_000, 131_016, 133_004, 131_057, 2_494_100], Platform),
            (&[4, 17, 32, 613, 80_002, 80_007, 130_429, 131_056, 133_016, 134_101, 133_015, 131_048], RateLimited),
            (&[131_049, 130_472, 131_050, 131_026, 131_021, 131_030, 131_062], Recipient),
            (&[0, 190], Unauthorized),
            (&[3, 10, 200, 230, 299, 131_005], Forbidden),
            (&[368, 130_497, 131_031, 131_037, 131_042, 131_045, 133_010, 33], AccountBlocked),
            (&[133_000, 133_005, 133_006, 133_008, 133_009, 134_011], AccountBlocked),
            (&[131_047], WindowClosed),
            (&[100, 131_008, 131_009, 131_055, 135_000], InvalidRequest),
            (&[131_051], Unsupported),
            (&[131_052, 131_053], Media),
            (&[132_000, 132_001, 132_005, 132_007, 132_012, 132_015, 132_016, 132_068, 132_069], Template),
            (&[134_100, 134_102, 2_388_019], Template),
            (&[131_036], NotFound),
            (&[2_593_107, 1_752_041], AlreadyDone),
        ];
        for (codes, kind) in table {
            for code in *codes {
                assert_eq!(class(*code, None, 400).0, *kind, "{code}");
                assert_eq!(class(*code, None, 400).2, Effect::None, "a parsed 4xx is a refusal: {code}");
            }
        }
        assert_eq!(class(10, Some(2_534_022), 400).0, WindowClosed);
        assert_eq!(class(100, Some(33), 400).0, NotFound);
        assert_eq!(class(190, Some(463), 401).0, Unauthorized);
        assert_eq!(class(613, Some(2_534_040), 400).0, RateLimited);
    }

    #[test]
    fn throttling_waits_as_long_as_the_headers_ask() {
        let error = GraphError::new(80_007, None);
        let asked = classify(&error, StatusCode::BAD_REQUEST, Some(Duration::from_secs(180)));
        assert_eq!(asked.retry, Retry::After(Duration::from_secs(180)));
        assert_eq!(classify(&error, StatusCode::BAD_REQUEST, None).retry, Retry::Backoff);
        let final_one = GraphError::new(131_048, None);
        let asked = classify(&final_one, StatusCode::BAD_REQUEST, Some(Duration::from_secs(180)));
        assert_eq!(asked.retry, Retry::Never, "no header makes a final refusal passing");
    }

    #[test]
    fn a_server_error_is_a_refusal_only_when_its_code_says_so() {
        for (code, status, effect) in [
            (131_016, 500, Effect::None),
            (133_004, 503, Effect::None),
            (131_057, 500, Effect::None),
            (131_045, 500, Effect::None),
            (131_000, 500, Effect::Unknown),
            (2, 503, Effect::Unknown),
            (1, 500, Effect::Unknown),
            (987_654, 500, Effect::Unknown),
        ] {
            assert_eq!(class(code, None, status).2, effect, "{code} with {status}");
        }
    }

    #[test]
    fn an_unmapped_code_is_named_and_final() {
        let error = classify(&GraphError::new(987_654, Some(7)), StatusCode::BAD_REQUEST, None);
        assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::InvalidRequest, Retry::Never, Effect::None));
        assert!(error.to_string().contains("unmapped code") && error.to_string().contains("987654/7"));
    }

    #[test]
    fn an_unmapped_code_can_still_say_that_it_passes() {
        let transient = GraphError { is_transient: Some(true), ..GraphError::new(987_654, None) };
        let error = classify(&transient, StatusCode::BAD_REQUEST, None);
        assert_eq!((error.kind, error.retry), (ErrorKind::Platform, Retry::Backoff));
        assert_eq!(class(987_654, None, 429).0, ErrorKind::RateLimited);
    }
}
