//! Latencies.

use std::fmt;
use std::time::Duration;

/// Durations in order.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// From measurements in any order.
    #[must_use]
    pub fn new(mut measured: Vec<Duration>) -> Self {
        measured.sort_unstable();
        Self(measured)
    }

    /// The duration that so many percent of the measurements do not exceed (nearest rank).
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).or(self.0.last()).copied().unwrap_or_default()
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = [50, 95, 99, 100]
            .map(|percent| format!("p{percent} {:.0} ms", self.percentile(percent).as_secs_f64() * 1e3));
        write!(f, "{} of {}", shown.join(", "), self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let spread = Spread::new((1..=100).rev().map(Duration::from_millis).collect());
        for (percent, millis) in [(50, 50), (95, 95), (99, 99), (100, 100)] {
            assert_eq!(spread.percentile(percent), Duration::from_millis(millis));
        }
        assert_eq!(Spread::default().percentile(99), Duration::ZERO);
    }
}
