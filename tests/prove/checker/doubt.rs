//! What became of the sends whose answer was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::effects::Matches;
use super::invariants::{Evidence, is_explained};

/// At least so many of ten thousand doubtful sends that a platform proved have to be settled by that proof.
const LEAST_RESOLVED: f64 = 99.9;

/// Counts of the doubtful.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts {
    /// Calls whose outcome was unknown at some time.
    pub(crate) ambiguous: usize,
    /// Of them: settled by a platform's own word.
    pub(crate) resolved: usize,
    /// Of them: put back by whoever knew that nothing had been sent.
    pub(crate) put_back: usize,
    /// Of them: unknown in the end, and shown as such.
    pub(crate) listed: usize,
    /// Of those listed: explained by an injected fault.
    pub(crate) explained: usize,
    /// On WhatsApp and Instagram: those that had arrived, so that the platform told of them.
    pub(crate) proved: usize,
    /// Of those proved: settled.
    pub(crate) proved_resolved: usize,
}

impl Doubts {
    /// Counts them.
    pub(super) fn of(evidence: &Evidence<'_>, matches: &Matches) -> Self {
        let mut doubtful: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
        for attempt in &evidence.books.attempts {
            let was = attempt.outcome.as_deref() == Some("ambiguous");
            if was {
                doubtful.entry(attempt.call).or_default().extend(attempt.proof.as_deref());
            }
        }
        let mut doubts = Self::default();
        for (number, call) in evidence.books.calls.iter().enumerate() {
            let is_open = call.state == "ambiguous";
            let known = doubtful.get(&call.seq);
            if known.is_none() && !is_open {
                continue;
            }
            doubts.ambiguous += 1;
            let arrived = matches.by_call.contains_key(&number);
            let proofs = known.cloned().unwrap_or_default();
            if is_open {
                doubts.listed += 1;
                doubts.explained += usize::from(is_explained(evidence, call));
            } else if proofs.iter().any(|proof| matches!(*proof, "sent" | "failed")) || call.state == "sent" {
                doubts.resolved += 1;
            } else {
                doubts.put_back += 1;
            }
            if arrived && matches!(call.place.0.as_str(), "whatsapp" | "instagram") {
                doubts.proved += 1;
                doubts.proved_resolved += usize::from(!is_open);
            }
        }
        doubts
    }

    /// With those of another run.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            ambiguous: self.ambiguous + other.ambiguous,
            resolved: self.resolved + other.resolved,
            put_back: self.put_back + other.put_back,
            listed: self.listed + other.listed,
            explained: self.explained + other.explained,
            proved: self.proved + other.proved,
            proved_resolved: self.proved_resolved + other.proved_resolved,
        }
    }

    /// The share of proved doubtful sends that were settled, in percent.
    pub(crate) fn percent(self) -> f64 {
        match self.proved {
            0 => 100.0,
            proved => self.proved_resolved as f64 * 100.0 / proved as f64,
        }
    }

    /// Whether enough of what could be settled was.
    pub(crate) fn holds(self) -> bool {
        self.percent() >= LEAST_RESOLVED
    }
}

impl fmt::Display for Doubts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ambiguous, resolved, put_back, listed, explained, proved, proved_resolved } = self;
        write!(
            f,
            "doubtful sends: {ambiguous} ambiguous, {resolved} resolved by evidence, {put_back} put back, {listed} listed, \
             {explained} of those explained by an injected fault\n  \
             of those that WhatsApp and Instagram proved: {proved_resolved} of {proved} resolved, {:.2} % (bound ≥ \
             {LEAST_RESOLVED} %)",
            self.percent()
        )
    }
}
