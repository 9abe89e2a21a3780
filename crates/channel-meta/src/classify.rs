//! From a Graph error to ours, as a pure function.

use channel_core::error::Actor;
use channel_core::{ChannelError, Effect, ErrorKind, Retry, Scope};
use http::{HeaderMap, StatusCode};

use crate::graph_error::GraphError;
use crate::table::{self, Begun, Row, Wait};
use crate::usage::pause_asked_for;

/// A code in our words, without a call that failed: for errors that arrive in webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class.
    pub kind: ErrorKind,
    /// Whether the same thing may work later.
    pub retry: Retry,
    /// How far it reaches.
    pub scope: Scope,
    /// What failed and what to do.
    pub sentence: &'static str,
}

impl Failure {
    /// Who can do something about it.
    #[must_use]
    pub const fn must_act(&self) -> Actor {
        self.kind.must_act()
    }
}

/// What a code means, if the table knows it.
#[must_use]
pub fn explain(code: i64, subcode: Option<i64>) -> Option<Failure> {
    table::find(code, subcode).map(failure)
}

/// What the subcode of a failed Instagram container means: its `status` names the subcode without the code
/// (platforms.md §2.6).
#[must_use]
pub fn explain_publishing(subcode: i64) -> Option<Failure> {
    table::find_subcode(subcode).map(failure)
}

/// Turns a Graph error into ours. Branches on the code, not on the HTTP status (Meta throttles with 400); the status
/// only decides whether the platform may have acted: an error with 4xx was turned away, and so was one with 5xx whose
/// code states a refusal; a 5xx that merely says something broke leaves the outcome unknown (reliability.md §3.3). A code
/// that the table does not know gets the class of its status and is kept.
///
/// Of the pauses that the answer's headers ask for, the error takes the one for its own scope ([`pause_asked_for`]).
#[must_use]
pub fn classify(error: &GraphError, status: StatusCode, headers: &HeaderMap) -> ChannelError {
    let row = error.code.and_then(|code| table::find(code, error.subcode));
    let ours = match row {
        Some(row) => {
            let retry = row.wait.retry(pause_asked_for(headers, row.scope));
            ChannelError::refused(row.kind, row.sentence).with_retry(retry).concerning(row.scope)
        }
        None => unmapped(error, status, headers),
    };
    let mut ours = match error.label() {
        Some(label) => ours.with_code(label),
        None => ours,
    };
    ours.effect = effect(row, status);
    ours.with_source(error.clone())
}

fn failure(row: &Row) -> Failure {
    Failure { kind: row.kind, retry: row.wait.retry(None), scope: row.scope, sentence: row.sentence }
}

fn effect(row: Option<&Row>, status: StatusCode) -> Effect {
    match row.map(|row| row.begun) {
        Some(Begun::No) => Effect::None,
        Some(Begun::MaybeDespiteStatus) => Effect::Unknown,
        // Whoever gave up waiting may have passed the call on before.
        Some(Begun::Maybe) | None if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT => Effect::None,
        Some(Begun::Maybe) | None => Effect::Unknown,
    }
}

fn unmapped(error: &GraphError, status: StatusCode, headers: &HeaderMap) -> ChannelError {
    let again = |scope| Wait::Growing.retry(pause_asked_for(headers, scope));
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let sentence = "the platform asks for fewer calls (unmapped code): it goes on when the platform allows it";
            ChannelError::refused(ErrorKind::RateLimited, sentence)
                .with_retry(again(Scope::Account))
                .concerning(Scope::Account)
        }
        StatusCode::UNAUTHORIZED => {
            let sentence =
                "the platform does not accept the account's token (unmapped code): connect the account again";
            ChannelError::refused(ErrorKind::Unauthorized, sentence).concerning(Scope::Account)
        }
        StatusCode::FORBIDDEN => {
            let sentence = "the platform forbids the call (unmapped code): check the account's permissions";
            ChannelError::refused(ErrorKind::Forbidden, sentence).concerning(Scope::Account)
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            let sentence = "what the call refers to does not exist (unmapped code): look it up at the platform";
            ChannelError::refused(ErrorKind::NotFound, sentence)
        }
        status if error.is_transient == Some(true) || status.is_server_error() => {
            let sentence = "the platform failed on its side (unmapped code): it may pass by itself";
            ChannelError::refused(ErrorKind::Platform, sentence).with_retry(again(Scope::Message))
        }
        _ => {
            let sentence =
                "the platform refused the call for a reason this program does not know (unmapped code): report it";
            ChannelError::refused(ErrorKind::InvalidRequest, sentence)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderName, HeaderValue};

    use super::*;

    fn class(code: i64, subcode: Option<i64>, status: u16) -> (ErrorKind, Retry, Effect) {
        let error = classify(&GraphError::new(code, subcode), StatusCode::from_u16(status).unwrap(), &HeaderMap::new());
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
            (&[4, 17, 32, 613, 80_002, 80_007, 130_429, 131_056, 133_016, 134_101, 133_015], RateLimited),
            (&[131_049, 130_472, 131_050, 131_026, 131_021, 131_030, 131_062], Recipient),
            (&[0, 190], Unauthorized),
            (&[3, 10, 200, 230, 299, 131_005], Forbidden),
            (&[368, 131_048, 130_497, 131_031, 131_037, 131_042, 131_045, 133_010, 33], AccountBlocked),
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
        let usage = r#"{"1":[{"estimated_time_to_regain_access":3}]}"#;
        let of_the_business = HeaderMap::from_iter([(
            HeaderName::from_static(crate::BUSINESS_USAGE_HEADER),
            HeaderValue::from_static(usage),
        )]);
        let asked = classify(&error, StatusCode::BAD_REQUEST, &of_the_business);
        assert_eq!(asked.retry, Retry::After(Duration::from_secs(180)));
        assert_eq!(classify(&error, StatusCode::BAD_REQUEST, &HeaderMap::new()).retry, Retry::Backoff);
        let narrower = classify(&GraphError::new(130_429, None), StatusCode::BAD_REQUEST, &of_the_business);
        assert_eq!((narrower.scope, narrower.retry), (Scope::Account, Retry::Backoff), "the pause is the business's");
        let final_one = GraphError::new(131_048, None);
        let asked = classify(&final_one, StatusCode::BAD_REQUEST, &of_the_business);
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
            (987_654, 408, Effect::Unknown),
        ] {
            assert_eq!(class(code, None, status).2, effect, "{code} with {status}");
        }
        let published = class(-1, Some(2_207_001), 400);
        assert_eq!(published.2, Effect::Unknown, "Instagram's server error comes with 400 and may leave a post behind");
    }

    #[test]
    fn an_unmapped_code_is_named_and_final() {
        let error = classify(&GraphError::new(987_654, Some(7)), StatusCode::BAD_REQUEST, &HeaderMap::new());
        assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::InvalidRequest, Retry::Never, Effect::None));
        assert!(error.to_string().contains("unmapped code") && error.to_string().contains("987654/7"));
    }

    #[test]
    fn an_unmapped_code_can_still_say_that_it_passes() {
        let transient = GraphError { is_transient: Some(true), ..GraphError::new(987_654, None) };
        let error = classify(&transient, StatusCode::BAD_REQUEST, &HeaderMap::new());
        assert_eq!((error.kind, error.retry), (ErrorKind::Platform, Retry::Backoff));
        for (status, kind) in [
            (429, ErrorKind::RateLimited),
            (401, ErrorKind::Unauthorized),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (503, ErrorKind::Platform),
            (400, ErrorKind::InvalidRequest),
        ] {
            assert_eq!(class(987_654, None, status).0, kind, "{status}");
            assert_eq!(class(2_388_555, None, status).0, kind, "left out on purpose: {status}");
        }
    }

    #[test]
    fn an_error_says_how_far_it_reaches_and_who_must_act() {
        let pair = classify(&GraphError::new(131_056, None), StatusCode::BAD_REQUEST, &HeaderMap::new());
        assert_eq!((pair.scope, pair.must_act()), (Scope::Conversation, Actor::Nobody));
        let app = classify(&GraphError::new(4, None), StatusCode::BAD_REQUEST, &HeaderMap::new());
        assert_eq!(app.scope, Scope::App);
        let billing = explain(131_042, None).unwrap();
        assert_eq!((billing.scope, billing.must_act()), (Scope::Business, Actor::Merchant));
        assert_eq!(explain_publishing(2_207_050), explain(25, Some(2_207_050)));
        assert_eq!(explain_publishing(1), None);
    }
}
