//! What becomes of a call after the platform, or the way to it, has spoken.

use std::time::Duration;

use channel_core::{ChannelError, Effect, ErrorKind, Receipt, Retry, Scope, Timestamp};
use store::Failure;
use store::outbox::Requeue;

use super::backoff;

/// The longest a call waits because the platform asks it to.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// What the decision needs to know of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tried {
    pub(crate) failures: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) most: i64,
    /// Whether it is a private answer whose comment is young enough, and an earlier attempt may have made it: a platform that
    /// has one answer for each comment then refuses another only because that attempt did.
    pub(crate) may_be_made: bool,
}

/// What becomes of the call.
#[derive(Clone, Debug)]
pub(crate) enum Settlement {
    /// The platform has it.
    Sent(Option<String>),
    /// Back to the queue: the platform did not act.
    Again(Requeue),
    /// Back to the queue, and everything in the scope rests as long.
    Rest(Requeue, Scope),
    /// It will not be tried again.
    Failed(Failure),
    /// Nobody knows; evidence is waited for.
    Ambiguous(Failure),
    /// The account has to be repaired first; everything of it waits.
    PauseAccount(Failure),
}

pub(crate) fn of(result: &Result<Receipt, ChannelError>, tried: Tried) -> Settlement {
    let error = match result {
        Ok(receipt) => return Settlement::Sent(receipt.id.clone()),
        Err(error) => error,
    };
    let failure = Failure::from(error);
    match (error.kind, error.effect) {
        // The platform says that it was done before, so it was.
        (ErrorKind::AlreadyDone, _) => Settlement::Sent(None),
        (ErrorKind::WindowClosed, Effect::None) if tried.may_be_made => Settlement::Sent(None),
        (_, Effect::Unknown) => Settlement::Ambiguous(failure),
        // A token is always the account's own, however far the adapter says that its refusal reaches.
        (ErrorKind::Unauthorized, Effect::None) => Settlement::PauseAccount(failure),
        (ErrorKind::AccountBlocked, Effect::None) if concerns_the_account(error.scope) => {
            Settlement::PauseAccount(failure)
        }
        (ErrorKind::RateLimited, Effect::None) => resting(error.scope, wait(error.retry, failure, tried)),
        (_, Effect::None) => again(error.retry, failure, tried),
    }
}

/// Whether what is refused is the account, and not just one message or one person of it.
const fn concerns_the_account(scope: Scope) -> bool {
    match scope {
        Scope::Message | Scope::Conversation => false,
        Scope::Account | Scope::Business | Scope::App => true,
    }
}

/// Waiting because the platform asks for it counts as no failure, for up to a day.
fn wait(retry: Retry, failure: Failure, tried: Tried) -> Settlement {
    let waited = tried.now.since(tried.created_at);
    let asked = match retry {
        Retry::Never => return Settlement::Failed(failure),
        Retry::After(pause) => pause,
        Retry::Backoff => {
            // The longer it has waited already, the longer the next pause: between one second and five minutes.
            (waited / 2).clamp(Duration::from_secs(1), Duration::from_secs(300))
        }
    };
    if waited.saturating_add(asked) > LONGEST_WAIT {
        return Settlement::Failed(failure);
    }
    Settlement::Again(Requeue { pause: asked, counted: false, failure: Some(failure) })
}

/// A pair rests by itself, since what waits at the head of a lane holds the lane; what is wider has to be told.
fn resting(scope: Scope, settlement: Settlement) -> Settlement {
    match (settlement, scope) {
        (Settlement::Again(how), Scope::Account | Scope::Business | Scope::App) => Settlement::Rest(how, scope),
        (settlement, _) => settlement,
    }
}

fn again(retry: Retry, failure: Failure, tried: Tried) -> Settlement {
    let pause = match retry {
        Retry::Never => return Settlement::Failed(failure),
        Retry::Backoff => backoff::before_call(tried.failures),
        Retry::After(pause) => pause.max(backoff::before_call(tried.failures)),
    };
    if tried.failures.saturating_add(1) >= tried.most {
        return Settlement::Failed(failure);
    }
    Settlement::Again(Requeue { pause, counted: true, failure: Some(failure) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(failures: i64) -> Tried {
        let now = Timestamp::from_seconds(1_000_000);
        Tried { failures, created_at: now, now, most: 5, may_be_made: false }
    }

    fn settle(error: ChannelError, failures: i64) -> String {
        match of(&Err(error), tried(failures)) {
            Settlement::Sent(_) => "sent".into(),
            Settlement::Again(how) => again_in(&how),
            Settlement::Rest(how, scope) => format!("{}, and {scope:?} rests", again_in(&how)),
            Settlement::Failed(failure) => format!("failed: {}", failure.kind),
            Settlement::Ambiguous(_) => "ambiguous".into(),
            Settlement::PauseAccount(_) => "the account is paused".into(),
        }
    }

    fn again_in(how: &Requeue) -> String {
        format!("again in {} s{}", how.pause.as_secs(), if how.counted { "" } else { ", not counted" })
    }

    #[test]
    fn a_rate_answer_stops_whatever_it_is_about() {
        for (scope, expected) in [
            (Scope::Message, "again in 6 s, not counted"),
            (Scope::Conversation, "again in 6 s, not counted"),
            (Scope::Account, "again in 6 s, not counted, and Account rests"),
            (Scope::Business, "again in 6 s, not counted, and Business rests"),
            (Scope::App, "again in 6 s, not counted, and App rests"),
        ] {
            let error =
                ChannelError::refused(ErrorKind::RateLimited, "slow").with_retry(Retry::After(Duration::from_secs(6)));
            assert_eq!(settle(error.concerning(scope), 0), expected, "{scope:?}");
        }
    }

    #[test]
    fn a_second_private_answer_is_refused_because_the_first_was_made() {
        let refused = || Err(ChannelError::refused(ErrorKind::WindowClosed, "the comment has its answer"));
        assert!(matches!(of(&refused(), tried(1)), Settlement::Failed(_)));
        assert!(matches!(of(&refused(), Tried { may_be_made: true, ..tried(1) }), Settlement::Sent(None)));
    }

    #[test]
    fn every_class_of_error_has_its_settlement() {
        let refused = |kind| ChannelError::refused(kind, "no");
        let cases = [
            (ChannelError::ambiguous(ErrorKind::Transport, "?").with_retry(Retry::Backoff), 0, "ambiguous"),
            (refused(ErrorKind::Transport).with_retry(Retry::Backoff), 0, "again in 1 s"),
            (refused(ErrorKind::Transport).with_retry(Retry::Backoff), 3, "again in 64 s"),
            (refused(ErrorKind::Transport).with_retry(Retry::Backoff), 4, "failed: transport"),
            (refused(ErrorKind::Transport).with_retry(Retry::After(Duration::from_secs(9))), 0, "again in 9 s"),
            (refused(ErrorKind::InvalidRequest), 0, "failed: invalid_request"),
            (refused(ErrorKind::WindowClosed), 0, "failed: window_closed"),
            (refused(ErrorKind::Unauthorized), 0, "the account is paused"),
            (refused(ErrorKind::AlreadyDone), 0, "sent"),
            (refused(ErrorKind::RateLimited), 0, "failed: rate_limited"),
            (
                refused(ErrorKind::RateLimited).with_retry(Retry::After(Duration::from_secs(6))),
                4,
                "again in 6 s, not counted",
            ),
            (refused(ErrorKind::RateLimited).with_retry(Retry::Backoff), 4, "again in 1 s, not counted"),
        ];
        for (error, failures, expected) in cases {
            let name = format!("{:?} {:?} after {failures}", error.kind, error.retry);
            assert_eq!(settle(error, failures), expected, "{name}");
        }
    }

    #[test]
    fn only_what_concerns_the_whole_account_pauses_it() {
        for (scope, expected) in [
            (Scope::Message, "failed: account_blocked"),
            (Scope::Conversation, "failed: account_blocked"),
            (Scope::Account, "the account is paused"),
            (Scope::Business, "the account is paused"),
            (Scope::App, "the account is paused"),
        ] {
            let error = ChannelError::refused(ErrorKind::AccountBlocked, "no").concerning(scope);
            assert_eq!(settle(error, 0), expected, "{scope:?}");
        }
    }

    #[test]
    fn what_is_final_is_never_tried_again() {
        for kind in [ErrorKind::RateLimited, ErrorKind::Platform, ErrorKind::Transport, ErrorKind::Recipient] {
            assert!(settle(ChannelError::refused(kind, "no"), 0).starts_with("failed"), "{kind:?}");
        }
    }

    #[test]
    fn nobody_waits_for_a_platform_longer_than_a_day() {
        let error = ChannelError::refused(ErrorKind::RateLimited, "slow").with_retry(Retry::Backoff);
        let created_at = tried(0).now.minus(LONGEST_WAIT);
        assert!(matches!(of(&Err(error), Tried { created_at, ..tried(0) }), Settlement::Failed(_)));
    }
}
