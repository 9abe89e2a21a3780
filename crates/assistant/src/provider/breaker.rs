//! Leaves a provider alone that fails again and again. Pure: the time is an argument.

use std::time::Duration;

use channel_core::Timestamp;

use crate::model::{ModelError, ModelErrorKind};

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// Failures in a row that open it.
    pub failures: u32,
    /// The first pause; each further one is twice as long.
    pub pause: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { failures: 4, pause: Duration::from_secs(15), longest: Duration::from_secs(300) }
    }
}

/// Whether calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// They are.
    Closed,
    /// They are not, until then.
    Open(Timestamp),
    /// One is made, to see.
    Trying(Timestamp),
}

/// One organisation's breaker for one provider.
#[derive(Debug, Clone)]
pub struct Breaker {
    settings: BreakerSettings,
    state: BreakerState,
    failures: u32,
    openings: u32,
}

impl Breaker {
    /// A closed one.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self { settings, state: BreakerState::Closed, failures: 0, openings: 0 }
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        self.state
    }

    /// Whether a call may be made now. After a pause one call may, and the others wait for how it ends.
    #[must_use]
    pub fn admits(&mut self, now: Timestamp) -> bool {
        match self.state {
            BreakerState::Closed => true,
            BreakerState::Open(until) if now < until => false,
            // A try whose end was never told is forgotten after the longest pause.
            BreakerState::Trying(since) if now.since(since) < self.settings.longest => false,
            BreakerState::Open(_) | BreakerState::Trying(_) => {
                self.state = BreakerState::Trying(now);
                true
            }
        }
    }

    /// A call worked, or failed for a reason that is not the provider's trouble.
    pub fn worked(&mut self) {
        *self = Self::new(self.settings);
    }

    /// A call failed.
    pub fn failed(&mut self, error: &ModelError, now: Timestamp) {
        if !error.kind.is_providers_trouble() {
            return self.worked();
        }
        self.failures = self.failures.saturating_add(1);
        let asked = error.retry_after.filter(|_| error.kind == ModelErrorKind::Busy);
        let tried = matches!(self.state, BreakerState::Trying(_));
        if tried || asked.is_some() || self.failures >= self.settings.failures {
            let doubled = self.settings.pause.saturating_mul(1 << self.openings.min(16));
            let pause = asked.unwrap_or(doubled).min(self.settings.longest);
            self.state = BreakerState::Open(now.plus(pause));
            self.openings = self.openings.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> ModelError {
        ModelError::new(ModelErrorKind::Overloaded)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_call_try() {
        let mut breaker = Breaker::new(BreakerSettings::default());
        for _ in 0..4 {
            assert!(breaker.admits(at(0)));
            breaker.failed(&broken(), at(0));
        }
        assert!(!breaker.admits(at(14)));
        assert!(breaker.admits(at(15)) && !breaker.admits(at(15)), "one alone tries");
        breaker.failed(&broken(), at(15));
        assert!(!breaker.admits(at(44)) && breaker.admits(at(45)), "the second pause is twice as long");
        breaker.worked();
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[test]
    fn a_wrong_key_is_not_the_providers_trouble() {
        let mut breaker = Breaker::new(BreakerSettings::default());
        for _ in 0..10 {
            breaker.failed(&ModelError::new(ModelErrorKind::Key), at(0));
        }
        assert!(breaker.admits(at(0)));
    }

    #[test]
    fn what_the_provider_asks_for_is_heeded_at_once() {
        let mut breaker = Breaker::new(BreakerSettings::default());
        let busy = ModelError::new(ModelErrorKind::Busy).with_retry_after(Some(Duration::from_secs(40)));
        breaker.failed(&busy, at(0));
        assert!(!breaker.admits(at(39)) && breaker.admits(at(40)));
    }

    #[test]
    fn a_try_whose_end_is_never_told_does_not_close_it_for_ever() {
        let mut breaker = Breaker::new(BreakerSettings { failures: 1, ..BreakerSettings::default() });
        breaker.failed(&broken(), at(0));
        assert!(breaker.admits(at(15)) && !breaker.admits(at(16)) && breaker.admits(at(315)));
    }
}
