//! How fast visitors may come and write. A shop's website is open to everybody, so this is the one channel where no platform
//! slows people down before they reach us.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Limits;

/// Requests of one visitor a second, in the long run.
const STEADY: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Requests of one visitor at once.
const BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// How many requests an address has for each event of its visitors at one account: there are other accounts, and pages that are
/// opened, reloaded and left.
const REQUESTS: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// How many are told apart. Two who fall on one place share its pace, and memory has an end however many come.
const PLACES: u64 = 65_536;

/// Every pace that is kept here.
#[derive(Clone, Debug)]
pub(super) struct Paces {
    /// Requests of one address, whatever for.
    pub(super) requests: Pace,
    /// Requests of one visitor.
    pub(super) visitor: Pace,
    /// New visitors of one address at one account.
    pub(super) newcomers: Pace,
    /// Events of one address at one account, whoever its visitors say they are.
    pub(super) events: Pace,
}

impl Paces {
    pub(super) fn of(limits: &Limits) -> Self {
        let requests = limits.visitor_events_per_minute.saturating_mul(REQUESTS);
        Self {
            requests: Pace::new(Quota::per_minute(requests)),
            visitor: Pace::new(Quota::per_second(STEADY).allow_burst(BURST)),
            newcomers: Pace::new(Quota::per_minute(limits.new_visitors_per_minute)),
            events: Pace::new(Quota::per_minute(limits.visitor_events_per_minute)),
        }
    }
}

/// One pace, for each of many.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    places: Arc<DefaultKeyedRateLimiter<u64>>,
    seed: RandomState,
}

impl Pace {
    fn new(quota: Quota) -> Self {
        Self { places: Arc::new(RateLimiter::keyed(quota)), seed: RandomState::new() }
    }

    /// Whether somebody may do one more thing now.
    pub(super) fn allows(&self, whom: impl Hash) -> bool {
        self.places.check_key(&self.place(whom)).is_ok()
    }

    /// Whether somebody may do so many more things now: all of them, or none. None are always allowed.
    pub(super) fn allows_many(&self, whom: impl Hash, things: usize) -> bool {
        let Ok(things) = u32::try_from(things) else { return false };
        let Some(things) = NonZeroU32::new(things) else { return true };
        matches!(self.places.check_key_n(&self.place(whom), things), Ok(Ok(())))
    }

    fn place(&self, whom: impl Hash) -> u64 {
        self.seed.hash_one(whom) % PLACES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three_a_minute() -> Pace {
        Pace::new(Quota::per_minute(NonZeroU32::new(3).unwrap()))
    }

    #[test]
    fn a_flood_of_one_slows_that_one_alone() {
        let pace = three_a_minute();
        assert_eq!((0..200).filter(|_| pace.allows("a")).count(), 3);
        // One of these may fall on the place of the first.
        assert!((0..200).filter(|other| pace.allows(other)).count() > 190);
    }

    #[test]
    fn many_things_are_allowed_together_or_not_at_all() {
        let pace = three_a_minute();
        assert!(!pace.allows_many("a", 4) && pace.allows_many("a", 3) && !pace.allows_many("a", 1));
        assert!(pace.allows_many("a", 0));
        assert!(!pace.allows_many("b", usize::MAX));
    }

    #[test]
    fn however_many_come_no_more_places_are_kept_than_there_are() {
        let pace = three_a_minute();
        for visitor in 0..200_000 {
            pace.allows(visitor);
        }
        assert!(u64::try_from(pace.places.len()).unwrap() <= PLACES);
    }
}
