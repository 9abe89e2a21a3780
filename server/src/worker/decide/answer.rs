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
    Some((incoming.now.plus(patience.debounce).min(since.plus(patience.longest)), since))
}

/// Whether the assistant speaks here at all.
pub(crate) fn may_answer(mode: AssistantMode, owner: Owner, wants_messages: bool) -> bool {
    mode == AssistantMode::Auto && owner == Owner::Assistant && wants_messages
}

/// Whether a message is young enough to be answered without a person.
pub(crate) fn is_fresh(said: Timestamp, now: Timestamp, oldest: Duration) -> bool {
    now.since(said) <= oldest
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
}

/// What becomes of a finished answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is sent.
    Send,
    /// It is thrown away: somebody else answers now.
    Discard,
    /// It is thrown away: more was said, and one answer will cover all of it.
    Later,
}

pub(crate) fn use_of(covers: i64, meanwhile: &Meanwhile) -> Use {
    if !may_answer(meanwhile.mode, meanwhile.owner, meanwhile.wants_messages) {
        Use::Discard
    } else if meanwhile.inbound_seq != covers || meanwhile.more_waiting {
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
        }
    }

    #[test]
    fn a_burst_is_waited_for_but_not_for_ever() {
        let first = incoming();
        assert_eq!(due(&first, PATIENCE), Some((first.now.plus(PATIENCE.debounce), first.now)));
        let now = first.now.plus(Duration::from_millis(600));
        let later = Incoming { now, at: now, waiting_since: Some(first.now), ..first };
        assert_eq!(due(&later, PATIENCE), Some((first.now.plus(PATIENCE.longest), first.now)));
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
        };
        assert_eq!(use_of(3, &same), Use::Send);
        assert_eq!(use_of(2, &same), Use::Later);
        assert_eq!(use_of(3, &Meanwhile { more_waiting: true, ..same }), Use::Later);
        assert_eq!(use_of(3, &Meanwhile { owner: Owner::Person, more_waiting: true, ..same }), Use::Discard);
        assert_eq!(use_of(3, &Meanwhile { mode: AssistantMode::Off, ..same }), Use::Discard);
    }
}
