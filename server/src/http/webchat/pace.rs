//! How fast one visitor may write. A shop's website is open to everybody, so this is the one channel where no platform
//! slows people down before they reach us.

use std::num::NonZeroU32;
use std::sync::Arc;

use channel_core::AccountId;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Requests a second, in the long run.
const STEADY: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Requests at once.
const BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// How many visitors are remembered before the quiet ones are forgotten.
const REMEMBERED: usize = 10_000;

/// The pace of every visitor.
#[derive(Clone, Debug)]
pub(super) struct Pace(Arc<DefaultKeyedRateLimiter<(AccountId, String)>>);

impl Pace {
    pub(super) fn new() -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_second(STEADY).allow_burst(BURST))))
    }

    /// Whether a visitor may send another request now.
    pub(super) fn allows(&self, account: AccountId, visitor: &str) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&(account, visitor.to_owned())).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_visitor_slows_that_visitor_alone() {
        let (pace, account) = (Pace::new(), AccountId(uuid::Uuid::nil()));
        let allowed = (0..200).filter(|_| pace.allows(account, "a")).count();
        assert!((30..200).contains(&allowed), "{allowed}");
        assert!(pace.allows(account, "b"));
    }
}
