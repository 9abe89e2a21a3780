//! What the checker found, as lines of counts.

use std::fmt;

use super::doubt::Doubts;

/// How many examples of a violation are shown.
const SHOWN: usize = 3;

/// The count of one invariant.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    pub(crate) name: &'static str,
    /// How many were looked at.
    pub(crate) of: usize,
    pub(crate) violations: usize,
    /// The first few.
    pub(crate) examples: Vec<String>,
}

impl Count {
    /// Nothing found yet.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, of: 0, violations: 0, examples: Vec::new() }
    }

    /// One more was looked at.
    pub(crate) fn look(&mut self, violation: Option<impl FnOnce() -> String>) {
        self.of += 1;
        if let Some(example) = violation {
            self.violations += 1;
            if self.examples.len() < SHOWN {
                self.examples.push(example());
            }
        }
    }
}

/// All counts of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) counts: Vec<Count>,
    /// What became of the doubtful sends.
    pub(crate) doubts: Doubts,
    /// Figures without a bound.
    pub(crate) notes: Vec<String>,
}

impl Verdict {
    /// The bounds that do not hold: no invariant may be violated.
    pub(crate) fn broken(&self) -> Vec<String> {
        let violated = self.counts.iter().filter(|count| count.violations > 0);
        let mut broken: Vec<String> =
            violated.map(|count| format!("{}: {} violations", count.name, count.violations)).collect();
        for (platform, proved) in self.doubts.by_platform() {
            if !proved.holds() {
                broken.push(format!("doubtful sends that {platform} proved: {proved}"));
            }
        }
        broken
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for count in &self.counts {
            writeln!(f, "  {:<58} {} of {}", count.name, count.violations, count.of)?;
            for example in &count.examples {
                writeln!(f, "      such as {example}")?;
            }
        }
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        write!(f, "  {}", self.doubts)
    }
}
