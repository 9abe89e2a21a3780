//! What became of a sent message: reports in any order, one end state.
//!
//! ```
//! use channel_core::model::Status;
//! use channel_core::status::{Delivery, Progress};
//!
//! let mut delivery = Delivery::default();
//! delivery.merge(&Status::Read);
//! delivery.merge(&Status::Sent);
//! delivery.merge(&Status::Failed);
//! assert_eq!(delivery.progress(), Some(Progress::Read), "reports only go up, and what was read has not failed");
//! assert!(delivery.is_delivered(), "`read` may come without `delivered` before it");
//! ```
//!
//! Whoever keeps the history keeps every report as it came; this is only what they amount to.

use std::collections::BTreeSet;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Status;

/// What the reports on one message amount to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Delivery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progress: Option<Progress>,
    /// Words that have no place in the lattice, each once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    unknown: BTreeSet<String>,
}

/// How far a message is, in the order of the lattice: each state implies those before it, except that `failed` stands
/// between `sent` and `delivered`: it ends a message that nobody has, and what somebody has did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// The platform has it.
    Sent,
    /// It will not arrive.
    Failed,
    /// The person's device has it.
    Delivered,
    /// The person read it.
    Read,
    /// The person played it.
    Played,
}

impl Progress {
    /// The state that a report names; nothing for a word we do not know.
    #[must_use]
    pub const fn of(status: &Status) -> Option<Self> {
        match status {
            Status::Sent => Some(Self::Sent),
            Status::Failed => Some(Self::Failed),
            Status::Delivered => Some(Self::Delivered),
            Status::Read => Some(Self::Read),
            Status::Played => Some(Self::Played),
            Status::Unknown(_) => None,
        }
    }
}

impl Delivery {
    /// Takes in a report; whether it changed anything.
    pub fn merge(&mut self, report: &Status) -> bool {
        if let Status::Unknown(word) = report {
            return self.unknown.insert(word.clone());
        }
        let before = self.progress;
        self.progress = self.progress.max(Progress::of(report));
        self.progress != before
    }

    /// Takes in what another place heard of the same message.
    pub fn join(&mut self, other: &Self) {
        self.progress = self.progress.max(other.progress);
        self.unknown.extend(other.unknown.iter().cloned());
    }

    /// How far it is; nothing before the first report.
    #[must_use]
    pub const fn progress(&self) -> Option<Progress> {
        self.progress
    }

    /// Whether the person's device has it: `read` and `played` imply it.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.progress >= Some(Progress::Delivered)
    }

    /// Whether the person read it: `played` implies it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.progress >= Some(Progress::Read)
    }

    /// Whether it failed, as far as is known: a later report that somebody has it outweighs that.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.progress == Some(Progress::Failed)
    }

    /// Words of the platform's that have no place in the lattice, sorted.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(String::as_str)
    }
}

/// What a message's state becomes by one more report.
#[must_use]
pub fn merge(mut state: Delivery, report: &Status) -> Delivery {
    state.merge(report);
    state
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word() -> impl Strategy<Value = Status> {
        prop_oneof![
            Just(Status::Sent),
            Just(Status::Delivered),
            Just(Status::Read),
            Just(Status::Played),
            Just(Status::Failed),
            "[a-c]".prop_map(Status::Unknown),
        ]
    }

    fn after(reports: &[Status]) -> Delivery {
        reports.iter().fold(Delivery::default(), merge)
    }

    #[test]
    fn each_pair_of_reports_amounts_to_one_state() {
        use Status::{Delivered, Failed, Played, Read, Sent};
        let table = [
            (vec![], None),
            (vec![Sent, Delivered], Some(Progress::Delivered)),
            (vec![Read, Delivered], Some(Progress::Read)),
            (vec![Sent, Failed], Some(Progress::Failed)),
            (vec![Failed, Sent], Some(Progress::Failed)),
            (vec![Failed, Delivered], Some(Progress::Delivered)),
            (vec![Played, Read, Failed], Some(Progress::Played)),
        ];
        for (reports, expected) in table {
            assert_eq!(after(&reports).progress(), expected, "{reports:?}");
        }
    }

    #[test]
    fn an_unknown_word_is_kept_and_moves_nothing() {
        let delivery =
            after(&[Status::Delivered, Status::Unknown("in_orbit".into()), Status::Unknown("in_orbit".into())]);
        assert_eq!(delivery.unknown().collect::<Vec<_>>(), ["in_orbit"]);
        assert_eq!(delivery.progress(), Some(Progress::Delivered));
        let json = serde_json::to_string(&delivery).unwrap();
        assert_eq!(serde_json::from_str::<Delivery>(&json).unwrap(), delivery);
    }

    proptest! {
        #[test]
        fn all_orders_of_the_same_reports_end_the_same(
            reports in prop::collection::vec(word(), 0..7),
            order in prop::collection::vec(any::<u32>(), 7),
            cut in 0_usize..7,
        ) {
            let mut mixed: Vec<(u32, Status)> = order.into_iter().zip(reports.iter().cloned()).collect();
            mixed.sort_by_key(|(key, _)| *key);
            let mixed: Vec<Status> = mixed.into_iter().map(|(_, report)| report).collect();
            let expected = after(&reports);
            prop_assert_eq!(&after(&mixed), &expected);
            // Repeated, and heard in two places that compare later.
            let (here, there) = mixed.split_at(cut.min(mixed.len()));
            let mut joined = after(here);
            joined.join(&after(there));
            prop_assert_eq!(&joined, &expected);
            prop_assert_eq!(&reports.iter().fold(joined, merge), &expected);
        }

        #[test]
        fn a_report_never_takes_a_delivery_back(reports in prop::collection::vec(word(), 0..12)) {
            let mut delivery = Delivery::default();
            for report in &reports {
                let before = delivery.clone();
                delivery.merge(report);
                prop_assert!(delivery.progress() >= before.progress());
                prop_assert!(delivery.is_delivered() || !before.is_delivered());
                prop_assert!(!delivery.is_read() || delivery.is_delivered());
            }
        }
    }
}
