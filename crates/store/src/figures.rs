//! What the writing end measures of itself: how many closures share a commit, and how long commits take.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of group sizes.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Upper bounds of commit times, in seconds.
const TIMES: [f64; 12] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

/// Counted by the writer, read by whoever watches.
#[derive(Debug, Default)]
pub struct Figures {
    sizes: Counted<9>,
    times: Counted<12>,
    failed: AtomicU64,
}

/// How a measured quantity is spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The sum of all values.
    pub sum: f64,
    /// How many there were.
    pub count: u64,
    /// How many were at most the bound and above the bound before; the last bound is infinite.
    pub buckets: Vec<(f64, u64)>,
}

impl Figures {
    /// How many closures shared a commit. On PostgreSQL a closure has its own, and the database shares the disk's.
    #[must_use]
    pub fn group_sizes(&self) -> Spread {
        self.sizes.spread(&SIZES, 1.0)
    }

    /// How long a `COMMIT` took, in seconds.
    #[must_use]
    pub fn commit_times(&self) -> Spread {
        self.times.spread(&TIMES, 1_000_000.0)
    }

    /// Transactions that were not committed though their work was done.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.load(Relaxed)
    }

    pub(crate) fn committed(&self, closures: usize, took: Duration) {
        self.sizes.count(&SIZES, u64::try_from(closures).unwrap_or(u64::MAX), 1.0);
        self.times.count(&TIMES, u64::try_from(took.as_micros()).unwrap_or(u64::MAX), 1_000_000.0);
    }

    pub(crate) fn failed_once(&self) {
        self.failed.fetch_add(1, Relaxed);
    }
}

/// Whole numbers below each bound, and above the last.
#[derive(Debug)]
struct Counted<const N: usize> {
    below: [AtomicU64; N],
    above: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Default for Counted<N> {
    fn default() -> Self {
        Self { below: [const { AtomicU64::new(0) }; N], above: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a measured sum needs no more than a float's 53 bits")]
impl<const N: usize> Counted<N> {
    /// Counts a value given in parts, `scale` of which make the bounds' unit.
    fn count(&self, bounds: &[f64; N], value: u64, scale: f64) {
        let place = bounds.iter().position(|bound| value as f64 / scale <= *bound);
        place.and_then(|place| self.below.get(place)).unwrap_or(&self.above).fetch_add(1, Relaxed);
        self.sum.fetch_add(value, Relaxed);
    }

    fn spread(&self, bounds: &[f64; N], scale: f64) -> Spread {
        let mut buckets: Vec<(f64, u64)> =
            bounds.iter().zip(&self.below).map(|(bound, count)| (*bound, count.load(Relaxed))).collect();
        buckets.push((f64::INFINITY, self.above.load(Relaxed)));
        let count = buckets.iter().map(|(_, count)| count).sum();
        Spread { sum: self.sum.load(Relaxed) as f64 / scale, count, buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_is_counted_once_where_it_belongs() {
        let figures = Figures::default();
        figures.committed(1, Duration::from_micros(90));
        figures.committed(3, Duration::from_millis(2));
        figures.committed(9_999, Duration::from_secs(60));
        let (sizes, times) = (figures.group_sizes(), figures.commit_times());
        assert_eq!((sizes.count, times.count), (3, 3));
        let places = |spread: &Spread| spread.buckets.iter().map(|(_, count)| *count).collect::<Vec<_>>();
        assert_eq!(places(&sizes), [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(places(&times), [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert!((times.sum - 60.002_09).abs() < 1e-9, "{}", times.sum);
    }

    #[test]
    fn the_last_bound_holds_whatever_comes() {
        let figures = Figures::default();
        for spread in [figures.group_sizes(), figures.commit_times()] {
            assert_eq!(spread.buckets.last().map(|(bound, _)| *bound), Some(f64::INFINITY));
        }
    }
}
