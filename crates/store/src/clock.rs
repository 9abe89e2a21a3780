//! The clock of the database, followed from here: nodes whose own clocks differ agree on leases by it. The clock of this machine,
//! which remembers how far ahead it ran. And a moment from which it is told how long ago it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

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

/// A clock that is set while the gateway runs, and remembers the latest time that anybody was told: however short it ran ahead,
/// something may have been put off until then.
#[derive(Debug)]
pub(crate) struct MindedClock {
    clock: Arc<dyn Clock>,
    began: Instant,
    /// By how much the wall clock was furthest ahead of the one that is never set, in microseconds, since it was last settled.
    furthest: AtomicI64,
}

/// How far a clock has fallen behind what it told before.
#[derive(Clone, Copy, Debug)]
pub struct Fallen {
    /// By how much, in microseconds.
    pub by: i64,
    furthest: i64,
    present: i64,
}

impl MindedClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let furthest = AtomicI64::new(clock.now().0);
        Self { clock, began: Instant::now(), furthest }
    }

    fn ahead(&self, now: Timestamp) -> i64 {
        now.0.saturating_sub(micros(self.began.elapsed()))
    }

    /// How far it has fallen.
    pub(crate) fn fallen(&self) -> Fallen {
        let present = self.ahead(self.clock.now());
        let furthest = self.furthest.load(Ordering::Relaxed);
        Fallen { by: furthest.saturating_sub(present), furthest, present }
    }

    /// Goes on from where it fell to. When it ran ahead again meanwhile, that is still to be told.
    pub(crate) fn settle(&self, fallen: Fallen) {
        let (from, to) = (fallen.furthest, fallen.present);
        let _ = self.furthest.compare_exchange(from, to, Ordering::Relaxed, Ordering::Relaxed);
    }
}

impl Clock for MindedClock {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        self.furthest.fetch_max(self.ahead(now), Ordering::Relaxed);
        now
    }
}

/// A moment of this machine's. The clock that is never set stands still while the machine sleeps, and the other one is set right when
/// it wakes: whichever says that more time went by is believed, since a moment too long ago costs a second try and one too
/// short ago could cost a second send.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    /// The present one.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "it is about this machine's sleep, which a test's clock knows nothing of"
    )]
    pub fn now() -> Self {
        Self { steady: Instant::now(), wall: SystemTime::now() }
    }

    /// How long ago it was, sleep included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        // A wall clock that was set back says nothing.
        self.steady.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Set(AtomicI64);

    impl Clock for Set {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn a_clock_that_ran_ahead_for_a_moment_is_known_to_have_fallen_once_somebody_read_it() {
        let hour = 3_600_000_000;
        let set = Arc::new(Set(AtomicI64::new(hour)));
        let clock = MindedClock::new(Arc::clone(&set) as Arc<dyn Clock>);
        let second = 1_000_000;
        assert!(clock.fallen().by < second);
        set.0.store(13 * hour, Ordering::Relaxed);
        set.0.store(hour, Ordering::Relaxed);
        assert!(clock.fallen().by < second, "nobody was told");
        set.0.store(13 * hour, Ordering::Relaxed);
        assert_eq!(clock.now(), Timestamp(13 * hour));
        set.0.store(hour, Ordering::Relaxed);
        let fallen = clock.fallen();
        assert!((fallen.by - 12 * hour).abs() < second, "{fallen:?}");
        set.0.store(26 * hour, Ordering::Relaxed);
        clock.now();
        clock.settle(fallen);
        set.0.store(hour, Ordering::Relaxed);
        let fallen = clock.fallen();
        assert!((fallen.by - 25 * hour).abs() < second, "what it told meanwhile is not forgotten: {fallen:?}");
        clock.settle(fallen);
        assert!(clock.fallen().by < second);
    }

    #[test]
    fn time_that_the_machine_slept_through_counts_and_a_clock_set_back_does_not() {
        let hour = Duration::from_secs(3_600);
        let now = Moment::now();
        let slept = Moment { wall: now.wall - hour, ..now };
        assert!(slept.elapsed() >= hour);
        let set_back = Moment { wall: now.wall + hour, ..now };
        assert!(set_back.elapsed() < hour);
    }

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
