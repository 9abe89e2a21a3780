//! What is done about a call that nobody knows about: waited for, looked up, repeated where that is harmless, listed for a
//! person, or sent again because the organisation wants that.

use std::time::Duration;

use channel_core::Timestamp;
use channel_core::capabilities::Evidence;
use store::outbox::{CallKind, Doubt, MessageClass, OnDoubt};

use super::backoff;

/// What the decision needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubtful {
    pub(crate) kind: CallKind,
    /// What its platform tells later of what it took.
    pub(crate) evidence: Evidence,
    /// When it passed the door.
    pub(crate) since: Timestamp,
    pub(crate) now: Timestamp,
    /// When the account was heard from last.
    pub(crate) heard_at: Option<Timestamp>,
    /// Whether reports of the account are here that no turn has entered yet.
    pub(crate) unread: bool,
    /// How often it was looked up or repeated in vain.
    pub(crate) failures: i64,
    pub(crate) most: i64,
    /// What the organisation wants for its class.
    pub(crate) on_doubt: OnDoubt,
    /// Whether it is itself a second try.
    pub(crate) repeats: bool,
    /// How long after the door an answer to a comment, or a conversation, is read for the first time.
    pub(crate) first_look: Duration,
    /// How long evidence is waited for.
    pub(crate) grace: Duration,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is looked at again later.
    Wait(Duration),
    /// It could not be read and is looked at again later.
    LookAgain(Duration),
    /// The platform is asked; [`after_look`] decides by what it says.
    Look,
    /// It is made again: the platform takes it once, or a second time changes nothing.
    Repeat,
    /// A person decides.
    Review(Doubt),
    /// A person may decide, and it is looked at again later.
    ReviewAndWait(Doubt, Duration),
    /// It is sent again without evidence.
    Resend(Doubt),
}

/// What the platform said when it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It does not show it.
    No,
    /// It could not be read.
    Nothing,
}

/// How far the platform's clock may be behind ours.
pub(crate) const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// How often the webhooks of a silent account are looked at anew.
const SILENCE: Duration = Duration::from_secs(30);

/// How soon it is looked whether the reports that are here were entered.
const UNREAD: Duration = Duration::from_secs(5);

/// The class a call belongs to in the organisation's policy.
pub(crate) const fn class_of(kind: CallKind, evidence: Evidence) -> MessageClass {
    MessageClass::of(kind, !evidence.is_none())
}

pub(crate) fn step(call: &Doubtful) -> Step {
    let waited = call.now.since(call.since);
    match call.kind {
        // One per comment: the platform refuses a second. A reaction set twice is the same reaction.
        // A comment that is hidden or removed twice is hidden or removed.
        CallKind::PrivateReply | CallKind::Reaction | CallKind::CommentHide | CallKind::CommentDelete => {
            match waited.checked_sub(call.first_look) {
                None => Step::Wait(call.first_look.saturating_sub(waited)),
                Some(_) if call.failures < call.most => Step::Repeat,
                Some(_) => in_doubt(call, Doubt::NoEvidenceCame),
            }
        }
        CallKind::CommentReply if waited < call.first_look => Step::Wait(call.first_look.saturating_sub(waited)),
        CallKind::CommentReply => Step::Look,
        CallKind::Message | CallKind::Template => match call.evidence {
            Evidence::None => in_doubt(call, Doubt::NoEvidenceExists),
            _ if waited < call.grace => Step::Wait(call.grace.saturating_sub(waited)),
            Evidence::Echo => Step::Look,
            // The account was heard, and what it said of this call may be among what nobody has read.
            Evidence::Report if call.unread => Step::Wait(UNREAD),
            Evidence::Report if was_heard(call) => in_doubt(call, Doubt::NoEvidenceCame),
            Evidence::Report => in_silence(call),
        },
    }
}

/// What is done after a look that brought no evidence.
pub(crate) fn after_look(call: &Doubtful, seen: Seen) -> Step {
    match (call.kind, seen) {
        (CallKind::CommentReply, Seen::No) if call.failures < call.most => Step::Repeat,
        (_, Seen::No) if was_heard(call) || call.on_doubt == OnDoubt::Review => in_doubt(call, Doubt::NotThere),
        (_, Seen::No) => in_silence(call),
        (_, Seen::Nothing) if call.failures < call.most => Step::LookAgain(backoff::before_call(call.failures)),
        (_, Seen::Nothing) => Step::Review(Doubt::NotReadable),
    }
}

/// Whether the account was heard from when the report was overdue: in the second half of the grace, or later. Only then is
/// silence about this one call telling.
fn was_heard(call: &Doubtful) -> bool {
    call.heard_at.is_some_and(|at| at >= call.since.plus(call.grace / 2))
}

fn in_doubt(call: &Doubtful, doubt: Doubt) -> Step {
    match call.on_doubt {
        OnDoubt::Resend if !call.repeats => Step::Resend(doubt),
        OnDoubt::Resend | OnDoubt::Review => Step::Review(doubt),
    }
}

/// Nothing is sent again while the webhooks may be silent: it is listed, and the account is listened to.
fn in_silence(call: &Doubtful) -> Step {
    match call.on_doubt {
        OnDoubt::Resend if !call.repeats => Step::ReviewAndWait(Doubt::NothingHeard, SILENCE),
        OnDoubt::Resend | OnDoubt::Review => Step::Review(Doubt::NothingHeard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(300);

    fn doubtful(kind: CallKind, evidence: Evidence, seconds: u64) -> Doubtful {
        let since = Timestamp::from_seconds(1_000_000);
        let now = since.plus(Duration::from_secs(seconds));
        Doubtful {
            kind,
            evidence,
            since,
            now,
            heard_at: Some(now),
            unread: false,
            failures: 0,
            most: 5,
            on_doubt: OnDoubt::Review,
            repeats: false,
            first_look: Duration::from_secs(2),
            grace: GRACE,
        }
    }

    #[test]
    fn every_operation_has_its_way_out_of_doubt() {
        use CallKind::{CommentReply, Message, PrivateReply, Reaction, Template};
        let wait = |seconds| Step::Wait(Duration::from_secs(seconds));
        let table = [
            (Message, Evidence::Report, 0, wait(300)),
            (Message, Evidence::Report, 299, wait(1)),
            (Message, Evidence::Report, 300, Step::Review(Doubt::NoEvidenceCame)),
            (Template, Evidence::Report, 300, Step::Review(Doubt::NoEvidenceCame)),
            (Message, Evidence::Echo, 10, wait(290)),
            (Message, Evidence::Echo, 300, Step::Look),
            (Message, Evidence::None, 0, Step::Review(Doubt::NoEvidenceExists)),
            (Reaction, Evidence::None, 2, Step::Repeat),
            (PrivateReply, Evidence::Echo, 1, wait(1)),
            (PrivateReply, Evidence::Echo, 2, Step::Repeat),
            (CommentReply, Evidence::Echo, 1, wait(1)),
            (CommentReply, Evidence::Echo, 2, Step::Look),
        ];
        for (kind, evidence, seconds, expected) in table {
            assert_eq!(step(&doubtful(kind, evidence, seconds)), expected, "{kind:?} {evidence:?} after {seconds} s");
        }
    }

    #[test]
    fn nothing_is_sent_again_without_evidence_unless_the_organisation_wants_it() {
        for kind in [CallKind::Message, CallKind::Template] {
            for evidence in [Evidence::None, Evidence::Report] {
                let call = doubtful(kind, evidence, 300);
                assert!(matches!(step(&call), Step::Review(_)), "{kind:?} {evidence:?}");
                let wanted = Doubtful { on_doubt: OnDoubt::Resend, ..call };
                assert!(matches!(step(&wanted), Step::Resend(_)), "{kind:?} {evidence:?}");
                let second = Doubtful { repeats: true, ..wanted };
                assert!(matches!(step(&second), Step::Review(_)), "one more try at most: {kind:?} {evidence:?}");
            }
        }
    }

    #[test]
    fn nothing_is_sent_again_while_the_webhooks_may_be_silent() {
        let call = doubtful(CallKind::Message, Evidence::Report, 300);
        let since = call.since;
        for (heard_at, resent) in [
            (None, false),
            (Some(since), false),
            (Some(since.plus(GRACE / 2).minus(Duration::from_micros(1))), false),
            (Some(since.plus(GRACE / 2)), true),
            (Some(since.plus(GRACE)), true),
        ] {
            let call = Doubtful { heard_at, on_doubt: OnDoubt::Resend, ..call };
            let expected = if resent {
                Step::Resend(Doubt::NoEvidenceCame)
            } else {
                Step::ReviewAndWait(Doubt::NothingHeard, SILENCE)
            };
            assert_eq!(step(&call), expected, "{heard_at:?}");
            let review = Doubtful { on_doubt: OnDoubt::Review, ..call };
            assert!(matches!(step(&review), Step::Review(_)), "a person sees it either way: {heard_at:?}");
        }
    }

    #[test]
    fn reports_that_are_here_are_read_before_a_call_is_given_up() {
        for on_doubt in [OnDoubt::Resend, OnDoubt::Review] {
            let call = Doubtful { on_doubt, unread: true, ..doubtful(CallKind::Message, Evidence::Report, 300) };
            assert_eq!(step(&call), Step::Wait(UNREAD), "{on_doubt:?}");
        }
        let echoed = Doubtful { unread: true, ..doubtful(CallKind::Message, Evidence::Echo, 300) };
        assert_eq!(step(&echoed), Step::Look, "what can be looked up is");
    }

    #[test]
    fn a_look_without_a_find_goes_on_from_what_was_seen() {
        let reply = doubtful(CallKind::CommentReply, Evidence::Echo, 2);
        assert_eq!(after_look(&reply, Seen::No), Step::Repeat);
        assert_eq!(after_look(&reply, Seen::Nothing), Step::LookAgain(Duration::from_secs(1)));
        let tired = Doubtful { failures: 5, ..reply };
        assert_eq!(after_look(&tired, Seen::Nothing), Step::Review(Doubt::NotReadable));
        assert_eq!(after_look(&tired, Seen::No), Step::Review(Doubt::NotThere));
        let message = doubtful(CallKind::Message, Evidence::Echo, 300);
        assert_eq!(after_look(&message, Seen::No), Step::Review(Doubt::NotThere));
        let wanted = Doubtful { on_doubt: OnDoubt::Resend, ..message };
        assert_eq!(after_look(&wanted, Seen::No), Step::Resend(Doubt::NotThere));
        let silent = Doubtful { heard_at: None, ..wanted };
        assert_eq!(after_look(&silent, Seen::No), Step::ReviewAndWait(Doubt::NothingHeard, SILENCE));
        assert_eq!(after_look(&Doubtful { failures: 5, ..wanted }, Seen::Nothing), Step::Review(Doubt::NotReadable));
    }
}
