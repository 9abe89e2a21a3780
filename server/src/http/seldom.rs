//! Lines for the log that whoever sends requests could have written at will: one a second, with how many it stands for.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far apart two lines are at least.
const APART: Duration = Duration::from_secs(1);

/// One kind of line.
#[derive(Debug)]
pub(super) struct Seldom(Mutex<Told>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    last: Option<Instant>,
    untold: u64,
}

impl Seldom {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Told { last: None, untold: 0 }))
    }

    /// It happened once more. When that is to be said, how often it did since it was said last, this time included.
    pub(super) fn happened(&self, now: Instant) -> Option<u64> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (after, line) = told.once_more(now);
        *told = after;
        line
    }
}

impl Told {
    fn once_more(self, now: Instant) -> (Self, Option<u64>) {
        let times = self.untold.saturating_add(1);
        if self.last.is_some_and(|last| now.saturating_duration_since(last) < APART) {
            return (Self { untold: times, ..self }, None);
        }
        (Self { last: Some(now), untold: 0 }, Some(times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_told_once_a_second_with_its_number() {
        let (seldom, began) = (Seldom::new(), Instant::now());
        let table =
            [(0, Some(1)), (1, None), (500, None), (999, None), (1_000, Some(4)), (1_001, None), (60_000, Some(2))];
        for (millis, expected) in table {
            assert_eq!(seldom.happened(began + Duration::from_millis(millis)), expected, "after {millis} ms");
        }
    }
}
