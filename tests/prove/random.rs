//! A small generator (xorshift64*): the plan of a run follows from its seed.

use std::time::Duration;

/// Numbers that look random.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// From a seed; nearby seeds give unlike numbers.
    pub(crate) fn new(seed: u64) -> Self {
        // The state must not be zero, and small seeds must not begin alike.
        let mut this = Self((seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1);
        this.next();
        this
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// A number between two, both included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// A time below a limit.
    pub(crate) fn time_below(&mut self, most: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(most.as_micros()).unwrap_or(u64::MAX).saturating_add(1)))
    }

    /// A time between two.
    pub(crate) fn time_between(&mut self, least: Duration, most: Duration) -> Duration {
        least + self.time_below(most.saturating_sub(least))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
