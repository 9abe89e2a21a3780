//! What a part has to say: its counts, its figures, and the bounds that do not hold.

use std::fmt::Display;

use crate::checker::Verdict;
use crate::tally::Tally;

/// A part's report.
#[derive(Debug, Default)]
pub(crate) struct Report {
    verdict: Option<Verdict>,
    /// What was counted in all of the part's runs.
    tally: Option<Tally>,
    lines: Vec<String>,
    broken: Vec<String>,
}

impl Report {
    /// A report on a run whose invariants were counted.
    pub(crate) fn of(verdict: Verdict) -> Self {
        Self { broken: verdict.broken(), tally: Some(Tally::of(&verdict)), verdict: Some(verdict), lines: Vec::new() }
    }

    /// Adds a line without a bound.
    pub(crate) fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Adds a figure with its bound.
    pub(crate) fn bound(&mut self, name: &str, figure: impl Display, bound: impl Display, holds: Holds) {
        self.lines.push(format!("{name:<44} {figure} (bound {bound})"));
        if holds == Holds::Not {
            self.broken.push(format!("{name}: {figure}, bound {bound}"));
        }
    }

    /// Adds a count that must be as wanted.
    pub(crate) fn exactly(&mut self, name: &str, figure: usize, wanted: usize) {
        self.bound(name, figure, wanted, Holds::from(figure == wanted));
    }

    /// Adds a number that must not be above another.
    pub(crate) fn at_most(&mut self, name: &str, figure: f64, most: f64, unit: &str) {
        let holds = if figure <= most { Holds::Well } else { Holds::Not };
        self.bound(name, format!("{figure:.1} {unit}"), format!("≤ {most} {unit}"), holds);
    }

    /// Requires that so many doubtful sends were there to be settled, on each platform that tells of what arrived: a run
    /// without them has shown nothing of what becomes of them.
    pub(crate) fn doubts_at_least(&mut self, least: usize) {
        let doubts = self.verdict.as_ref().map(|verdict| verdict.doubts).unwrap_or_default();
        for (platform, proved) in doubts.by_platform() {
            let name = format!("doubtful sends that {platform} proved");
            self.bound(&name, proved.of, format!("≥ {least}"), Holds::from(proved.of >= least));
        }
    }

    /// Adds a failure that no figure expresses.
    pub(crate) fn fail(&mut self, why: impl Into<String>) {
        self.broken.push(why.into());
    }

    /// Takes over what another report says.
    pub(crate) fn join(&mut self, title: &str, other: Self) {
        self.lines.push(format!("{title}:"));
        self.lines.extend(other.lines.into_iter().map(|line| format!("  {line}")));
        if let Some(tally) = other.tally {
            self.tally.get_or_insert_default().add(&tally);
        }
        if let Some(verdict) = other.verdict {
            self.lines.extend(verdict.to_string().lines().map(|line| format!("  {line}")));
        }
        self.broken.extend(other.broken.into_iter().map(|line| format!("{title}: {line}")));
    }

    /// The bounds that do not hold.
    pub(crate) fn broken(&self) -> &[String] {
        &self.broken
    }

    /// What was counted; nothing where a part counts in its own way.
    pub(crate) fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// Everything as text.
    pub(crate) fn text(&self) -> String {
        let mut text = self.lines.iter().map(|line| format!("  {line}\n")).collect::<String>();
        if let Some(verdict) = &self.verdict {
            text.push_str(&verdict.to_string());
            text.push('\n');
        }
        text
    }
}

/// Whether a bound holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Well,
    Not,
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Well } else { Self::Not }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::Proved;

    #[test]
    fn a_run_whose_fault_did_not_happen_is_broken_on_each_platform_that_it_missed() {
        let mut verdict = Verdict::default();
        verdict.doubts.whatsapp = Proved { of: 2, resolved: 2 };
        let mut report = Report::of(verdict);
        assert_eq!(report.broken(), Vec::<String>::new());
        report.doubts_at_least(2);
        assert_eq!(report.broken(), ["doubtful sends that Instagram proved: 0, bound ≥ 2"]);
    }
}
