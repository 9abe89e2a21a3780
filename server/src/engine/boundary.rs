//! The boundaries on a message's way: the instants between two steps at which a crash leaves a state of its own behind.
//!
//! Nothing happens at them. A [`Watch`] in the engine's parts is told when one is crossed, so that the delivery proof can
//! end or stop the process at exactly that point; the product watches nothing.

use std::fmt;

/// Told when a boundary is crossed.
pub trait Watch: fmt::Debug + Send + Sync {
    /// The boundary is being crossed by some task; what is behind it has not begun.
    fn crossed(&self, boundary: Boundary);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn crossed(&self, _: Boundary) {}
}

macro_rules! boundaries {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A point at which a process may die, in the order in which one message meets them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Boundary { $($(#[$doc])* $variant,)+ }

        impl Boundary {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in plans and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

boundaries! {
    /// The process has opened its store and brings back what the last one left; nothing of that is written.
    RecoveryBegun = "recovery-begun",
    /// What the last process left is brought back, and not yet committed.
    RecoveryWritten = "recovery-written",
    /// What the last process left is brought back on disk; no worker runs yet.
    RecoveryDone = "recovery-done",
    /// A webhook's bytes are here and nothing was done with them.
    WebhookRead = "webhook-read",
    /// A delivery is proved and read, and nothing of it is kept.
    BeforeRecord = "before-record",
    /// A delivery is on disk and not yet answered 200.
    AfterRecord = "after-record",
    /// A lane is leased on disk and its turn has not begun.
    LaneClaimed = "lane-claimed",
    /// Events of a lane are entered, and not yet committed.
    EventsEntered = "events-entered",
    /// Events of a lane are entered on disk.
    AfterEnterCommit = "after-enter-commit",
    /// The assistant is about to be asked.
    BeforeAnswer = "before-answer",
    /// The assistant has answered, and nothing of its answer is kept.
    AnswerMade = "answer-made",
    /// The answer's timeline and calls are written, and not yet committed.
    AnswerWritten = "answer-written",
    /// The answer's calls are on disk and the lane is released.
    AfterAnswerCommit = "after-answer-commit",
    /// A call is claimed on disk.
    CallClaimed = "call-claimed",
    /// The account is loaded and the call stands before the door.
    BeforeDoor = "before-door",
    /// The door is open, and not yet committed.
    DoorPassed = "door-passed",
    /// The call is behind the door on disk, and not a byte was sent.
    BehindDoor = "behind-door",
    /// The platform has had its say, and nothing of it is kept.
    AfterSocket = "after-socket",
    /// The outcome is written, and not yet committed.
    SettlementWritten = "settlement-written",
    /// The outcome is on disk.
    Settled = "settled",
    /// A platform's report is matched with a call, and nothing of it is written.
    EvidenceFound = "evidence-found",
    /// A platform's report is written, and not yet committed.
    EvidenceWritten = "evidence-written",
    /// A look for what dead senders left begins.
    SweepBegun = "sweep-begun",
    /// The engine is told to stop and takes no new work; what is under way is still running.
    DrainBegun = "drain-begun",
    /// What was under way has ended.
    Drained = "drained",
}

impl Boundary {
    /// The boundary of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|boundary| boundary.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_boundary_is_found_by_a_name_of_its_own() {
        let names: BTreeSet<&str> = Boundary::ALL.iter().map(|boundary| boundary.name()).collect();
        assert_eq!(names.len(), Boundary::ALL.len());
        for boundary in Boundary::ALL {
            assert_eq!(Boundary::named(boundary.name()), Some(*boundary));
        }
        assert_eq!(Boundary::named("nowhere"), None);
    }
}
