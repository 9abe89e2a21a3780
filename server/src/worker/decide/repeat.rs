//! Whether a person may have a message sent once more.

use store::{CallState, Reported};

/// Whether a part of a message may be repeated by hand: when it did not go out for a reason that may pass, or when nobody
/// knows whether it did.
pub(crate) fn allowed(state: CallState, reported: Option<Reported>, failure_kind: Option<&str>) -> bool {
    match state {
        CallState::Ambiguous => true,
        CallState::Failed => failure_kind.is_none_or(may_pass),
        CallState::Sent => reported == Some(Reported::Failed),
        CallState::Suppressed => matches!(failure_kind, Some("account_revoked" | "window_closed" | "opted_out")),
        CallState::Queued | CallState::Held | CallState::Claimed | CallState::Sending => false,
    }
}

/// A wrong request stays wrong, and somebody who cannot be reached stays so.
fn may_pass(kind: &str) -> bool {
    !matches!(kind, "invalid_request" | "unsupported" | "recipient" | "not_found" | "already_done")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_not_repeated() {
        assert!(allowed(CallState::Ambiguous, None, Some("transport")));
        assert!(allowed(CallState::Failed, None, Some("rate_limited")));
        assert!(!allowed(CallState::Failed, None, Some("recipient")));
        assert!(!allowed(CallState::Sent, Some(Reported::Delivered), None));
        assert!(allowed(CallState::Sent, Some(Reported::Failed), Some("not_delivered")));
        assert!(!allowed(CallState::Queued, None, None));
        assert!(!allowed(CallState::Suppressed, None, Some("newer_message")));
    }
}
