//! What became of the sends whose answer was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::books::Call;
use super::effects::Matches;
use super::invariants::{Evidence, is_explained};

/// At least so many of a hundred doubtful sends that a platform proved have to be settled by that proof.
const LEAST_RESOLVED: f64 = 99.9;

/// Counts of the doubtful.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts {
    /// Calls whose outcome was unknown at some time.
    pub(crate) ambiguous: usize,
    /// Of them: settled as sent by a platform's own word, and the platform has the message.
    pub(crate) resolved: usize,
    /// Of them: put back or given up by whoever knew that nothing had been sent.
    pub(crate) put_back: usize,
    /// Of them: settled, and neither is shown.
    pub(crate) unproved: usize,
    /// Of them: unknown in the end, and shown as such.
    pub(crate) listed: usize,
    /// Of those listed: explained by an injected fault.
    pub(crate) explained: usize,
    pub(crate) whatsapp: Proved,
    pub(crate) instagram: Proved,
}

/// The doubtful sends that had arrived on a platform which tells of what arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proved {
    pub(crate) of: usize,
    /// Of them: settled by that proof.
    pub(crate) resolved: usize,
}

/// What became of one doubtful call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Resolved,
    PutBack,
    Unproved,
    Listed,
}

/// The proofs are what was said of its doubtful attempts later.
fn fate(call: &Call, proofs: &BTreeSet<&str>, arrived: bool) -> Fate {
    let was_not_made = proofs.iter().any(|proof| matches!(*proof, "queued" | "held" | "failed"));
    if call.state == "ambiguous" {
        Fate::Listed
    } else if proofs.contains("sent") && arrived {
        Fate::Resolved
    } else if was_not_made || (!arrived && call.state != "sent") {
        Fate::PutBack
    } else {
        Fate::Unproved
    }
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
            let known = doubtful.get(&call.seq);
            if known.is_none() && call.state != "ambiguous" {
                continue;
            }
            doubts.ambiguous += 1;
            let arrived = matches.by_call.contains_key(&number);
            let fate = fate(call, known.unwrap_or(&BTreeSet::new()), arrived);
            match fate {
                Fate::Resolved => doubts.resolved += 1,
                Fate::PutBack => doubts.put_back += 1,
                Fate::Unproved => doubts.unproved += 1,
                Fate::Listed => {
                    doubts.listed += 1;
                    doubts.explained += usize::from(is_explained(evidence, call));
                }
            }
            // What a call that was put back did later, it did in another attempt, of which there is no doubt.
            if arrived
                && fate != Fate::PutBack
                && let Some(proved) = doubts.of_channel(&call.place.0)
            {
                proved.of += 1;
                proved.resolved += usize::from(fate == Fate::Resolved);
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
            unproved: self.unproved + other.unproved,
            listed: self.listed + other.listed,
            explained: self.explained + other.explained,
            whatsapp: self.whatsapp.and(other.whatsapp),
            instagram: self.instagram.and(other.instagram),
        }
    }

    /// Those of each platform that tells of what arrived, under its name.
    pub(crate) fn by_platform(self) -> [(&'static str, Proved); 2] {
        [("WhatsApp", self.whatsapp), ("Instagram", self.instagram)]
    }

    /// A Telegram bot hears of none of its own messages.
    fn of_channel(&mut self, channel: &str) -> Option<&mut Proved> {
        match channel {
            "whatsapp" => Some(&mut self.whatsapp),
            "instagram" => Some(&mut self.instagram),
            _ => None,
        }
    }
}

impl Proved {
    fn and(self, other: Self) -> Self {
        Self { of: self.of + other.of, resolved: self.resolved + other.resolved }
    }

    /// The share that was settled, in percent; none where there was nothing to settle.
    pub(crate) fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| self.resolved as f64 * 100.0 / self.of as f64)
    }

    /// The same as text.
    pub(crate) fn share(self) -> String {
        self.percent().map_or_else(|| "none".to_owned(), |percent| format!("{percent:.2}"))
    }

    /// Whether enough of what could be settled was.
    pub(crate) fn holds(self) -> bool {
        self.percent().is_none_or(|percent| percent >= LEAST_RESOLVED)
    }
}

impl fmt::Display for Doubts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ambiguous, resolved, put_back, unproved, listed, explained, .. } = self;
        write!(
            f,
            "doubtful sends: {ambiguous} ambiguous, {resolved} resolved by evidence, {put_back} put back, {unproved} settled \
             without proof, {listed} listed, {explained} of those explained by an injected fault"
        )?;
        for (platform, proved) in self.by_platform() {
            write!(f, "\n  of those that {platform} proved: {proved}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Proved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.percent() {
            None => write!(f, "none"),
            Some(percent) => {
                write!(f, "{} of {} resolved, {percent:.2} % (bound ≥ {LEAST_RESOLVED} %)", self.resolved, self.of)
            }
        }
    }
}
