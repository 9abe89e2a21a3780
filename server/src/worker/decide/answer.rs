//! Whether the assistant answers what came in, when, and whether its answer may still be used.

use std::time::Duration;

use channel_core::Timestamp;
use store::accounts::AssistantMode;
use store::conversations::Owner;

/// What the decision needs to know about a message that came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming {
    pub(crate) mode: AssistantMode,
    pub(crate) owner: Owner,
    pub(crate) wants_messages: bool,
    pub(crate) answerable: bool,
    /// When it was said, by the platform's clock.
    pub(crate) at: Timestamp,
    pub(crate) now: Timestamp,
    /// Since when an earlier message of the burst waits.
    pub(crate) waiting_since: Option<Timestamp>,
    /// When the answer to the burst was last begun anew: the next pause in the writing is waited for from then on.
    pub(crate) restarted_at: Option<Timestamp>,
}

/// How long bursts are waited for, and how old a message may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) debounce: Duration,
    pub(crate) longest: Duration,
    pub(crate) oldest: Duration,
}

/// When the answer is due and since when it is waited for; none when this message asks for no answer.
pub(crate) fn due(incoming: &Incoming, patience: Patience) -> Option<(Timestamp, Timestamp)> {
    let answers = may_answer(incoming.mode, incoming.owner, incoming.wants_messages)
        && incoming.answerable
        && is_fresh(incoming.at, incoming.now, patience.oldest);
    if !answers {
        return None;
    }
    let since = incoming.waiting_since.unwrap_or(incoming.now);
    let counted = since.max(incoming.restarted_at.unwrap_or(since));
    Some((incoming.now.plus(patience.debounce).min(counted.plus(patience.longest)), since))
}

/// Whether the assistant thinks of an answer here at all, to be sent or to be approved.
pub(crate) fn may_answer(mode: AssistantMode, owner: Owner, wants_messages: bool) -> bool {
    mode != AssistantMode::Off && owner == Owner::Assistant && wants_messages
}

/// Whether a message is young enough to be answered without a person.
pub(crate) fn is_fresh(said: Timestamp, now: Timestamp, oldest: Duration) -> bool {
    now.since(said) <= oldest
}

/// How old a message may be that is answered without a person: within the limit, and while the platform takes an answer.
pub(crate) fn oldest_answered(limit: Duration, window: Option<Duration>) -> Duration {
    window.map_or(limit, |window| window.min(limit))
}

/// Whether an answer may be begun anew because more was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restarts {
    /// It may.
    Left,
    /// It was often enough, or for long enough: the next answer goes out whatever is said meanwhile.
    Spent,
}

/// How often an answer is begun anew.
const MOST_RESTARTS: i64 = 2;
/// How long somebody waits for an answer that is begun anew again and again.
const LONGEST_RESTARTING: Duration = Duration::from_secs(20);

/// Whether one more beginning is allowed, after so many and with somebody waiting since then.
pub(crate) fn restarts(so_far: i64, waiting_since: Option<Timestamp>, now: Timestamp) -> Restarts {
    let waited = waiting_since.map_or(Duration::ZERO, |since| now.since(since));
    if so_far < MOST_RESTARTS && waited < LONGEST_RESTARTING { Restarts::Left } else { Restarts::Spent }
}

/// What may have changed while the assistant was thinking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meanwhile {
    pub(crate) mode: AssistantMode,
    pub(crate) owner: Owner,
    pub(crate) wants_messages: bool,
    pub(crate) inbound_seq: i64,
    /// Whether something came in that no turn has looked at yet.
    pub(crate) more_waiting: bool,
    /// Whether an answer that was never sent gave its messages back while this one was thought of.
    pub(crate) reopened: bool,
    /// Whether the answer may be begun anew.
    pub(crate) restarts: Restarts,
}

/// What becomes of a finished answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is sent.
    Send,
    /// It is kept for a person, who sends it or not.
    Draft,
    /// It is thrown away: somebody else answers now.
    Discard,
    /// It is thrown away: more was said, and one answer will cover all of it.
    Later,
}

pub(crate) fn use_of(covers: i64, meanwhile: &Meanwhile) -> Use {
    if !may_answer(meanwhile.mode, meanwhile.owner, meanwhile.wants_messages) {
        Use::Discard
    } else if meanwhile.reopened {
        // It would count the messages that came back as answered, and say nothing to them.
        Use::Later
    } else if meanwhile.inbound_seq == covers && !meanwhile.more_waiting {
        if meanwhile.mode == AssistantMode::Draft { Use::Draft } else { Use::Send }
    } else if meanwhile.restarts == Restarts::Left || meanwhile.mode == AssistantMode::Draft {
        // A draft that does not cover everything could never be approved.
        Use::Later
    } else {
        Use::Send
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        debounce: Duration::from_millis(250),
        longest: Duration::from_millis(700),
        oldest: Duration::from_secs(24 * 60 * 60),
    };

    fn incoming() -> Incoming {
        let now = Timestamp::from_seconds(1_000_000);
        Incoming {
            mode: AssistantMode::Auto,
            owner: Owner::Assistant,
            wants_messages: true,
            answerable: true,
            at: now,
            now,
            waiting_since: None,
            restarted_at: None,
        }
    }

    #[test]
    fn a_burst_is_waited_for_but_not_for_ever() {
        let first = incoming();
        assert_eq!(due(&first, PATIENCE), Some((first.now.plus(PATIENCE.debounce), first.now)));
        let now = first.now.plus(Duration::from_millis(600));
        let later = Incoming { now, at: now, waiting_since: Some(first.now), ..first };
        assert_eq!(due(&later, PATIENCE), Some((first.now.plus(PATIENCE.longest), first.now)));
        let anew = Incoming { restarted_at: Some(now), ..later };
        assert_eq!(due(&anew, PATIENCE), Some((now.plus(PATIENCE.debounce), first.now)), "and again after a restart");
    }

    #[test]
    fn an_answer_is_begun_anew_a_few_times_and_for_a_while() {
        let now = incoming().now;
        let second = Duration::from_secs(1);
        let cases = [
            (0, None, Restarts::Left),
            (1, Some(now.minus(second * 19)), Restarts::Left),
            (2, Some(now), Restarts::Spent),
            (0, Some(now.minus(second * 20)), Restarts::Spent),
        ];
        for (so_far, since, expected) in cases {
            assert_eq!(restarts(so_far, since, now), expected, "{so_far} since {since:?}");
        }
    }

    #[test]
    fn nothing_is_answered_that_the_platform_takes_no_answer_to() {
        let hour = Duration::from_secs(3_600);
        assert_eq!(oldest_answered(hour * 24, None), hour * 24);
        assert_eq!(oldest_answered(hour * 48, Some(hour * 24)), hour * 24);
        assert_eq!(oldest_answered(hour, Some(hour * 24)), hour);
    }

    #[test]
    fn the_assistant_keeps_quiet_where_it_must() {
        let day = Duration::from_secs(24 * 60 * 60 + 1);
        let cases = [
            ("the account is off", Incoming { mode: AssistantMode::Off, ..incoming() }),
            ("a person answers", Incoming { owner: Owner::Person, ..incoming() }),
            ("no messages are wanted", Incoming { wants_messages: false, ..incoming() }),
            ("there is nothing to answer", Incoming { answerable: false, ..incoming() }),
            ("it is too old", Incoming { at: incoming().now.minus(day), ..incoming() }),
        ];
        for (case, incoming) in cases {
            assert_eq!(due(&incoming, PATIENCE), None, "{case}");
        }
    }

    #[test]
    fn an_answer_is_used_only_if_nothing_changed() {
        let same = Meanwhile {
            mode: AssistantMode::Auto,
            owner: Owner::Assistant,
            wants_messages: true,
            inbound_seq: 3,
            more_waiting: false,
            reopened: false,
            restarts: Restarts::Left,
        };
        assert_eq!(use_of(3, &same), Use::Send);
        assert_eq!(use_of(2, &same), Use::Later);
        assert_eq!(use_of(3, &Meanwhile { more_waiting: true, ..same }), Use::Later);
        let spent = Meanwhile { restarts: Restarts::Spent, reopened: true, ..same };
        assert_eq!(use_of(3, &spent), Use::Later, "messages that came back are not passed over");
        let spent = Meanwhile { more_waiting: true, restarts: Restarts::Spent, ..same };
        assert_eq!(use_of(2, &spent), Use::Send, "whoever writes on and on is answered all the same");
        assert_eq!(use_of(3, &Meanwhile { owner: Owner::Person, more_waiting: true, ..same }), Use::Discard);
        assert_eq!(use_of(3, &Meanwhile { mode: AssistantMode::Off, ..same }), Use::Discard);
        let drafting = Meanwhile { mode: AssistantMode::Draft, ..same };
        assert_eq!(use_of(3, &drafting), Use::Draft);
        assert_eq!(
            use_of(2, &Meanwhile { restarts: Restarts::Spent, ..drafting }),
            Use::Later,
            "it would be out of date"
        );
    }
}
