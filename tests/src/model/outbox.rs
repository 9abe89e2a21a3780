//! The state of the model.

/// How many messages share the lane at first.
pub(super) const MESSAGES: usize = 2;
/// Each of them may be wanted once more.
pub(super) const CALLS: usize = 2 * MESSAGES;

/// Where a message stands: `store::CallState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Row {
    /// It is not wanted yet.
    Absent,
    Queued,
    Held,
    Claimed,
    Sending,
    Sent,
    Failed,
    Ambiguous,
    Suppressed,
}

/// A call: its row, and what really became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Call {
    pub(super) row: Row,
    /// It passed the door at least once.
    pub(super) tried: bool,
    /// It is listed as sent again without evidence.
    pub(super) resent: bool,
    /// The platform took it.
    pub(super) taken: bool,
    /// Evidence of the present attempt is on its way.
    pub(super) evidence: bool,
    /// Its lane went on while nobody knew of its fate: the gap is shown.
    pub(super) gap: bool,
}

impl Call {
    pub(super) const fn new(row: Row) -> Self {
        Self { row, tried: false, resent: false, taken: false, evidence: false, gap: false }
    }

    /// Whether those behind it in its lane have to wait.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.row, Row::Queued | Row::Held | Row::Claimed | Row::Sending)
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
    pub(super) call: usize,
    pub(super) stage: Stage,
    pub(super) present: bool,
}

/// A request whose sender is gone and which the platform may still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Orphan {
    pub(super) call: usize,
    pub(super) present: bool,
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) calls: [Call; CALLS],
    /// The calls in the order of their lane.
    pub(super) lane: Vec<usize>,
    /// The senders, in no order: they are all alike.
    pub(super) nodes: Vec<Option<Work>>,
    pub(super) orphans: Vec<Orphan>,
    pub(super) account_paused: bool,
    pub(super) opted_out: bool,
    /// The platform took one call twice.
    pub(super) twice: bool,
    /// A later message arrived before an earlier one whose gap is not shown.
    pub(super) inverted: bool,
    /// A door was passed that should have been shut.
    pub(super) trespassed: bool,
}

impl World {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            calls: std::array::from_fn(|call| Call::new(if call < MESSAGES { Row::Queued } else { Row::Absent })),
            lane: (0..MESSAGES).collect(),
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
        !self.calls.iter().any(Call::is_open)
    }
}
