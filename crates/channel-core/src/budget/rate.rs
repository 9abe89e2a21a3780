//! One rate under one key, counted by the generic cell rate algorithm of the crate `governor`, in two steps: what it would
//! take is known before it is taken.

use std::num::NonZeroU32;
use std::ops::Add;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use crate::capabilities::RateRule;
use crate::seams::Timestamp;

/// The longest time, in nanoseconds, that a burst may be worth; beyond it the algorithm cannot count.
const LONGEST: u128 = 1_000_000_000_000_000_000;

/// A rate and what was taken of it.
pub(super) struct Rate {
    limiter: RateLimiter<NotKeyed, Slot, Present, NoOpMiddleware<Instant>>,
    slot: Slot,
    began: Timestamp,
    burst: NonZeroU32,
}

/// Why something cannot be taken.
pub(super) enum Denied {
    /// Not before then.
    Until(Timestamp),
    /// Never more than so many at once.
    AtMost(u32),
}

impl Rate {
    /// A rate nothing was taken of yet; none when the rule lets nothing through.
    pub(super) fn new(rule: RateRule, present: &Present) -> Option<Self> {
        let count = NonZeroU32::new(rule.count)?;
        let period = Duration::from_secs(rule.seconds.into()) / count.get();
        let period = period.max(Duration::from_nanos(1));
        let longest = u32::try_from(LONGEST / period.as_nanos()).unwrap_or(u32::MAX);
        let burst = NonZeroU32::new(rule.burst.min(longest)).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period)?.allow_burst(burst);
        let slot = Slot::default();
        let limiter = RateLimiter::new(quota, slot.clone(), present.clone());
        Some(Self { limiter, slot, began: present.get(), burst })
    }

    /// Whether that many messages can be taken now. Nothing is taken before [`Rate::take`].
    pub(super) fn ask(&self, messages: NonZeroU32) -> Result<(), Denied> {
        if messages > self.burst {
            return Err(Denied::AtMost(self.burst.get()));
        }
        match self.limiter.check_n(messages) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_until)) => Err(Denied::Until(not_until.earliest_possible().0)),
            Err(most) => Err(Denied::AtMost(most.0)),
        }
    }

    /// Takes what was asked for last.
    pub(super) fn take(&self) {
        self.slot.0.taken.store(self.slot.0.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Whether all that was taken has come back: nothing is lost by forgetting it.
    pub(super) fn is_full(&self, now: Timestamp) -> bool {
        let until = Instant(self.began) + Nanos::from(self.slot.0.taken.load(Ordering::Relaxed));
        until.0 <= now
    }
}

/// The present, as the budgets last read it from their clock: one instant for everything one call decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Present(Arc<AtomicI64>);

impl Present {
    pub(super) fn get(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::Relaxed);
    }
}

impl Clock for Present {
    type Instant = Instant;

    fn now(&self) -> Instant {
        Instant(self.get())
    }
}

/// An instant as the algorithm counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant(Timestamp);

impl Reference for Instant {
    fn duration_since(&self, earlier: Self) -> Nanos {
        let nanos = self.0.since(earlier.0).as_nanos();
        Nanos::from(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.minus(duration.into()))
    }
}

impl Add<Nanos> for Instant {
    type Output = Self;

    /// Rounded up to our microseconds, so that nobody who waits until then comes too early.
    fn add(self, duration: Nanos) -> Self {
        Self(self.0.plus(Duration::from_micros(duration.as_u64().div_ceil(1_000))))
    }
}

/// What was taken, and what would be: the algorithm's one number in nanoseconds since the rate began, zero for none.
#[derive(Clone, Debug, Default)]
struct Slot(Arc<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    taken: AtomicU64,
    asked: AtomicU64,
}

impl StateStore for Slot {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let taken = self.0.taken.load(Ordering::Relaxed);
        let (outcome, asked) = decide((taken > 0).then(|| Nanos::from(taken)))?;
        self.0.asked.store(asked.as_u64(), Ordering::Relaxed);
        Ok(outcome)
    }
}
