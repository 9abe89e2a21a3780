//! The clock of the database, followed from here: nodes whose own clocks differ agree on leases by it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use channel_core::{Clock, Timestamp};

/// The database's time when it was last asked, carried on by the clock that is never set.
#[derive(Debug)]
pub(crate) struct DatabaseClock {
    began: Instant,
    /// The database's microseconds at `began`.
    base: AtomicI64,
}

impl DatabaseClock {
    /// From one answer of the database's and how long it took: the answer was made in the middle of that, as far as anybody
    /// can tell.
    pub(crate) fn new(answer: Timestamp, asked: Instant, answered: Instant) -> Self {
        let clock = Self { began: asked, base: AtomicI64::new(0) };
        clock.set(answer, asked, answered);
        clock
    }

    /// Takes a fresh answer.
    pub(crate) fn set(&self, answer: Timestamp, asked: Instant, answered: Instant) {
        let middle = asked + answered.saturating_duration_since(asked) / 2;
        let elapsed = micros(middle.saturating_duration_since(self.began));
        self.base.store(answer.0.saturating_sub(elapsed), Ordering::Relaxed);
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.base.load(Ordering::Relaxed).saturating_add(micros(self.began.elapsed())))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_counts_for_the_middle_of_the_question() {
        let asked = Instant::now();
        let clock = DatabaseClock::new(Timestamp(1_000_000), asked, asked + Duration::from_millis(20));
        let base = clock.base.load(Ordering::Relaxed);
        assert_eq!(base, 1_000_000 - 10_000);
        clock.set(Timestamp(9_000_000), asked + Duration::from_secs(1), asked + Duration::from_secs(1));
        assert_eq!(clock.base.load(Ordering::Relaxed), 8_000_000, "a database that jumped is followed");
    }
}
