//! All parts in one table: a line for each, a column for each invariant, and what became of the doubtful sends.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::checker::{Doubts, Verdict};

/// The invariants that the checker counts.
const INVARIANTS: [&str; 10] = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10"];

/// The counts of a part, by invariant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Violations, and how many were looked at.
    counts: BTreeMap<&'static str, (usize, usize)>,
    doubts: Doubts,
}

impl Tally {
    /// That of one run.
    pub(crate) fn of(verdict: &Verdict) -> Self {
        let mut tally = Self { doubts: verdict.doubts, ..Self::default() };
        for count in &verdict.counts {
            let word = count.name.split(' ').next().unwrap_or_default();
            // What has no number of its own is about sends whose outcome nobody knows, which are the third's.
            let invariant = INVARIANTS.iter().find(|invariant| **invariant == word).copied().unwrap_or("I3");
            let (violations, of) = tally.counts.entry(invariant).or_default();
            *violations += count.violations;
            *of += count.of;
        }
        tally
    }

    /// Adds another run's.
    pub(crate) fn add(&mut self, other: &Self) {
        for (invariant, (violations, of)) in &other.counts {
            let mine = self.counts.entry(invariant).or_default();
            mine.0 += violations;
            mine.1 += of;
        }
        self.doubts = self.doubts.and(other.doubts);
    }

    /// Whether anything was violated.
    fn violations(&self) -> usize {
        self.counts.values().map(|(violations, _)| violations).sum()
    }
}

/// The head of the table.
pub(crate) fn head() -> String {
    let mut line = format!("{:<22}", "violations of looked at");
    for invariant in INVARIANTS {
        let _in_memory = write!(line, "{invariant:>12}");
    }
    let _in_memory = write!(
        line,
        "{:>11}{:>10}{:>8}{:>11}{:>9}{:>9}",
        "ambiguous", "resolved", "listed", "explained", "WA %", "IG %"
    );
    line
}

/// One part's line.
pub(crate) fn line(part: &str, tally: Option<&Tally>) -> String {
    let mut line = format!("{part:<23}");
    let Some(tally) = tally else {
        line.push_str("  counts in its own way, above");
        return line;
    };
    for invariant in INVARIANTS {
        let (violations, of) = tally.counts.get(invariant).copied().unwrap_or_default();
        let _in_memory = write!(line, "{:>12}", format!("{violations}/{of}"));
    }
    let Doubts { ambiguous, resolved, listed, explained, whatsapp, instagram, .. } = tally.doubts;
    let (whatsapp, instagram) = (whatsapp.share(), instagram.share());
    let _in_memory = write!(line, "{ambiguous:>11}{resolved:>10}{listed:>8}{explained:>11}{whatsapp:>9}{instagram:>9}");
    if tally.violations() > 0 {
        line.push_str("  VIOLATED");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::Verdict;

    #[test]
    fn a_line_has_every_invariant_and_says_when_one_is_violated() {
        let mut verdict = Verdict::default();
        for (name, of, violations) in [("I2 twice", 7, 0), ("I2 late", 3, 1), ("uncertain calls", 5, 0)] {
            let mut count = crate::checker::Count::new(name);
            (count.of, count.violations) = (of, violations);
            verdict.counts.push(count);
        }
        let mut tally = Tally::of(&verdict);
        tally.add(&Tally::of(&verdict));
        let shown = line("kills", Some(&tally));
        assert!(shown.contains("2/20") && shown.contains("0/10") && shown.ends_with("VIOLATED"), "{shown}");
        let is_invariant = |word: &&str| word.starts_with('I') && word.ends_with(|last: char| last.is_ascii_digit());
        assert_eq!(head().split_whitespace().filter(is_invariant).count(), INVARIANTS.len());
        assert!(line("model", None).contains("own way"));
    }
}
