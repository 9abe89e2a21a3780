//! The state of the model.

/// How many messages share the lane.
pub(super) const MESSAGES: usize = 2;

/// Where a message stands: `store::CallState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Row {
    Queued,
    Held,
    Claimed,
    Sending,
    Sent,
    Failed,
    Ambiguous,
    Suppressed,
}

/// A message: its row, and what really became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Message {
    pub(super) row: Row,
    /// How often it was sent again on purpose, without evidence and listed.
    pub(super) resent: u8,
    /// Whether the platform took it, by the number of listed repetitions before the attempt.
    pub(super) taken: [bool; 2],
    /// Evidence of the present attempt is on its way.
    pub(super) evidence: bool,
    /// Its lane went on while nobody knew of its fate: the gap is shown.
    pub(super) gap: bool,
}

impl Message {
    pub(super) const NEW: Self = Self { row: Row::Queued, resent: 0, taken: [false; 2], evidence: false, gap: false };

    pub(super) fn was_taken(&self) -> bool {
        self.taken.iter().any(|taken| *taken)
    }

    /// Nothing more will be done about it.
    pub(super) const fn is_settled(&self) -> bool {
        matches!(self.row, Row::Sent | Row::Failed | Row::Suppressed | Row::Ambiguous)
    }
}

/// What a sender knows of the platform's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Answer {
    Taken,
    /// Not made, and it may be tried again.
    RefusedForNow,
    RefusedForEver,
    /// The account does not work.
    Unauthorized,
    /// A time-out, a broken connection, garbage.
    Unknown,
}

/// How far a sender is with one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Stage {
    /// It holds a claim.
    Claimed,
    /// It is behind the door; not a byte was written.
    BehindDoor,
    /// The request is on its way and undecided.
    Waiting,
    /// The outcome is known and not yet written down.
    Told(Answer),
}

/// What a sender works on. Its fence or attempt is the row's as long as `present` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Work {
    pub(super) message: usize,
    pub(super) stage: Stage,
    pub(super) present: bool,
    pub(super) resent: u8,
}

/// A request whose sender is gone and which the platform may still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Orphan {
    pub(super) message: usize,
    pub(super) present: bool,
    pub(super) resent: u8,
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) messages: [Message; MESSAGES],
    /// The senders, in no order: they are all alike.
    pub(super) nodes: Vec<Option<Work>>,
    pub(super) orphans: Vec<Orphan>,
    pub(super) account_paused: bool,
    pub(super) opted_out: bool,
    /// The platform took an attempt twice, or two attempts between which no repetition was listed.
    pub(super) twice: bool,
    /// A later message arrived before an earlier one whose gap is not shown.
    pub(super) inverted: bool,
    /// A door was passed that should have been shut.
    pub(super) trespassed: bool,
}

impl World {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            messages: [Message::NEW; MESSAGES],
            nodes: vec![None; nodes],
            orphans: Vec::new(),
            account_paused: false,
            opted_out: false,
            twice: false,
            inverted: false,
            trespassed: false,
        }
    }

    /// The same world with what is alike in one order.
    pub(super) fn sorted(mut self) -> Self {
        self.nodes.sort_unstable();
        self.orphans.sort_unstable();
        self
    }

    /// Whether something happened that must not.
    pub(super) const fn is_broken(&self) -> bool {
        self.twice || self.inverted || self.trespassed
    }

    /// Whether everything came to an end that can be shown.
    pub(super) fn is_settled(&self) -> bool {
        self.messages.iter().all(Message::is_settled)
    }
}
