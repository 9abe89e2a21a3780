//! What is explored: the design, or one of its mistakes, and how much of the world takes part.

/// A way of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// As built: one door per attempt, and nothing comes back from behind it without proof.
    Door,
    /// As built, with the policy that an ambiguous message is decided about and wanted once more, as a call of its own.
    DoorAndListedResend,
    /// A claim is enough to send; a claim that ended is taken over.
    WithoutDoor,
    /// There is a door, but a time-out and an ended lease bring the message back to its queue.
    LeaseOnlyRetryOnTimeout,
    /// An ambiguous message goes back to its queue after a while, and nothing lists that.
    ResendWithoutEvidence,
    /// A message is claimed whatever stands before it in its lane.
    ClaimOutOfOrder,
    /// Nobody looks for what dead senders left behind.
    WithoutSweeper,
    /// The door asks neither for the account nor for the person's wish.
    DoorWithoutQuestions,
}

impl Design {
    /// Those that have to be caught.
    pub const MISTAKES: &[Self] = &[
        Self::WithoutDoor,
        Self::LeaseOnlyRetryOnTimeout,
        Self::ResendWithoutEvidence,
        Self::ClaimOutOfOrder,
        Self::WithoutSweeper,
        Self::DoorWithoutQuestions,
    ];
}

/// How much of the world takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reach {
    /// How many senders there are.
    pub nodes: usize,
    /// Whether the account may be paused and repaired, and the person may refuse further messages.
    pub account: bool,
    /// Whether the platform sends evidence of what it took.
    pub evidence: bool,
}

impl Reach {
    /// What a unit test explores.
    pub const SMALL: Self = Self { nodes: 2, account: false, evidence: true };
    /// What the proof explores.
    pub const FULL: Self = Self { nodes: 3, account: true, evidence: true };
}
