//! What came of a call: from an answer, or from its absence, to a value or an error. Pure.

use channel_core::{ChannelError, Effect, ErrorKind, Retry, Scope};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::classify::classify;
use crate::graph_error::GraphError;
use crate::usage::pause_asked_for;

/// Whether a call changes something at the platform. A read can always be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Read,
    Write,
}

impl Act {
    /// A failure of a read never has an effect, whatever is unknown about it, and can be tried again; after a write of
    /// unknown effect somebody has to look first.
    pub(crate) fn confine(self, mut error: ChannelError) -> ChannelError {
        if error.effect == Effect::Unknown {
            let failed = error.sentence.split(": ").next().unwrap_or_default();
            match self {
                Self::Write => error.sentence = format!("{failed}: look whether it acted before trying again"),
                Self::Read => {
                    error.sentence = format!("{failed}: it is tried again");
                    error.effect = Effect::None;
                    if error.retry == Retry::Never {
                        error.retry = Retry::Backoff;
                    }
                }
            }
        }
        error
    }
}

/// Reads an answer that arrived whole.
pub(crate) fn judge<T: DeserializeOwned>(
    act: Act,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<T, ChannelError> {
    if let Some(error) = GraphError::find(body) {
        let ours = act.confine(classify(&error, status, headers));
        return Err(match raw_error(body) {
            Some(raw) => ours.with_raw(raw),
            None => ours,
        });
    }
    if status.is_success() {
        // The parser's own message can quote the body, so it is not kept.
        return serde_json::from_slice(body).map_err(|_| {
            let sentence = "the platform's answer could not be read";
            act.confine(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, sentence))
        });
    }
    Err(act.confine(without_graph_error(status, headers)))
}

/// The error as the platform wrote it, for people who connect an account.
fn raw_error(body: &[u8]) -> Option<serde_json::Value> {
    serde_json::from_slice::<serde_json::Value>(body).ok()?.get_mut("error").map(serde_json::Value::take)
}

/// An answer whose body holds no Graph error: a proxy's page, or nothing.
pub(crate) fn without_graph_error(status: StatusCode, headers: &HeaderMap) -> ChannelError {
    let again = |scope| pause_asked_for(headers, scope).map_or(Retry::Backoff, Retry::After);
    let code = format!("http {}", status.as_u16());
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let sentence = "the platform asks for fewer calls: it goes on when the platform allows it";
            ChannelError::refused(ErrorKind::RateLimited, sentence)
                .with_retry(again(Scope::Account))
                .concerning(Scope::Account)
        }
        StatusCode::UNAUTHORIZED => {
            let sentence = "the platform does not accept the account's token: connect the account again";
            ChannelError::refused(ErrorKind::Unauthorized, sentence).concerning(Scope::Account)
        }
        StatusCode::FORBIDDEN => {
            let sentence = "the platform forbids the call: check the account's permissions";
            ChannelError::refused(ErrorKind::Forbidden, sentence).concerning(Scope::Account)
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            let sentence = "what the call refers to does not exist: look it up at the platform";
            ChannelError::refused(ErrorKind::NotFound, sentence)
        }
        // Whoever gave up waiting may have passed the call on before.
        StatusCode::REQUEST_TIMEOUT => {
            let sentence = "the platform gave up waiting for the call";
            ChannelError::ambiguous(ErrorKind::Transport, sentence).with_retry(again(Scope::Message))
        }
        status if status.is_client_error() => {
            let sentence = "the platform refused the call without saying why: report it";
            ChannelError::refused(ErrorKind::InvalidRequest, sentence)
        }
        status if status.is_server_error() => {
            let sentence = "the platform failed on its side";
            ChannelError::ambiguous(ErrorKind::Platform, sentence).with_retry(again(Scope::Message))
        }
        _ => {
            let sentence = "the platform answered with a redirect, which is not followed";
            ChannelError::ambiguous(ErrorKind::UnreadableAnswer, sentence)
        }
    }
    .with_code(code)
}

/// A file's server turned down a link that carries its own proof. No token went with the call, so that nothing is wrong
/// with the account's: the proof is too old, or the file is gone.
pub(crate) fn link_died(status: StatusCode) -> Option<ChannelError> {
    let died = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND, StatusCode::GONE];
    died.contains(&status).then(|| {
        let sentence = "the link to the file expired: ask for the message again";
        ChannelError::refused(ErrorKind::NotFound, sentence).with_code(format!("http {}", status.as_u16()))
    })
}

/// A call that got no whole answer.
pub(crate) fn lost(act: Act, error: reqwest::Error) -> ChannelError {
    let ours = if error.is_builder() {
        let sentence = "the call could not be written down: report it";
        ChannelError::refused(ErrorKind::InvalidRequest, sentence)
    } else if error.is_connect() {
        let sentence = "the platform was not reached: it is tried again";
        ChannelError::refused(ErrorKind::Transport, sentence).with_retry(Retry::Backoff)
    } else {
        let sentence = "the platform's answer did not arrive";
        ChannelError::ambiguous(ErrorKind::Transport, sentence).with_retry(Retry::Backoff)
    };
    act.confine(ours.with_source(error.without_url()))
}

/// An answer so long that it cannot be one.
pub(crate) fn overlong(act: Act) -> ChannelError {
    let sentence = "the platform's answer is too long to be one";
    act.confine(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, sentence))
}

/// A call that could not be addressed.
pub(crate) fn unaddressed() -> ChannelError {
    let sentence = "the call has no valid address: check the account's id and the base address";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn outcome(act: Act, status: u16, body: &str) -> (ErrorKind, Effect) {
        let status = StatusCode::from_u16(status).unwrap();
        let error = judge::<Value>(act, status, &HeaderMap::new(), body.as_bytes()).unwrap_err();
        (error.kind, error.effect)
    }

    #[test]
    fn what_is_not_a_graph_answer_is_judged_by_its_status() {
        for (status, body, kind, effect) in [
            (200, "<html>", ErrorKind::UnreadableAnswer, Effect::Unknown),
            (200, "", ErrorKind::UnreadableAnswer, Effect::Unknown),
            (302, "", ErrorKind::UnreadableAnswer, Effect::Unknown),
            (400, "no", ErrorKind::InvalidRequest, Effect::None),
            (401, "", ErrorKind::Unauthorized, Effect::None),
            (403, "", ErrorKind::Forbidden, Effect::None),
            (404, "{}", ErrorKind::NotFound, Effect::None),
            (408, "", ErrorKind::Transport, Effect::Unknown),
            (429, "", ErrorKind::RateLimited, Effect::None),
            (502, "<html>", ErrorKind::Platform, Effect::Unknown),
            (503, "{\"error\":\"busy\"}", ErrorKind::Platform, Effect::Unknown),
        ] {
            assert_eq!(outcome(Act::Write, status, body), (kind, effect), "{status} {body}");
            assert_eq!(outcome(Act::Read, status, body), (kind, Effect::None), "a read changes nothing: {status}");
        }
    }

    #[test]
    fn the_advice_follows_the_effect() {
        let advice = |act, status, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            let error = judge::<Value>(act, status, &HeaderMap::new(), body.as_bytes()).unwrap_err();
            (error.sentence.split(": ").nth(1).unwrap_or_default().to_owned(), error.retry)
        };
        let look = "look whether it acted before trying again";
        let again = "it is tried again";
        let broken = r#"{"error":{"code":131000}}"#;
        assert_eq!(advice(Act::Write, 500, broken), (look.to_owned(), Retry::Backoff));
        assert_eq!(advice(Act::Read, 500, broken), (again.to_owned(), Retry::Backoff));
        assert_eq!(advice(Act::Write, 400, broken), (again.to_owned(), Retry::Backoff));
        assert_eq!(advice(Act::Write, 200, "<html>"), (look.to_owned(), Retry::Never));
        assert_eq!(advice(Act::Read, 200, "<html>"), (again.to_owned(), Retry::Backoff));
    }

    #[test]
    fn no_error_quotes_the_body() {
        let status = StatusCode::OK;
        let error = judge::<u8>(Act::Write, status, &HeaderMap::new(), b"\"+16505551234\"").unwrap_err();
        assert!(!format!("{error:?} {error}").contains("1650"));
    }
}
