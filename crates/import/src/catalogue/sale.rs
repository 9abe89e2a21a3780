//! From when to when a sale price holds.

use channel_core::Timestamp;

/// A time from a beginning to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SalePeriod {
    /// The first instant.
    pub from: Timestamp,
    /// The last instant.
    pub until: Timestamp,
}

impl SalePeriod {
    /// `2026-11-21T13:00-0800/2026-11-29T15:30-0800`, as merchant feeds write it; days without a time are those of UTC.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('/')?;
        let period = Self { from: instant(from.trim(), "T00:00:00Z")?, until: instant(until.trim(), "T23:59:59Z")? };
        (period.from <= period.until).then_some(period)
    }

    /// Whether the sale is on.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && now <= self.until
    }
}

fn instant(text: &str, rest_of_day: &str) -> Option<Timestamp> {
    if text.contains('T') { Timestamp::parse(text) } else { Timestamp::parse(&format!("{text}{rest_of_day}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_feeds_are_read() {
        let period = SalePeriod::parse("2026-11-21T13:00-0800/2026-11-29T15:30-0800").unwrap();
        assert!(period.holds_at(Timestamp::parse("2026-11-21T21:00:00Z").unwrap()));
        assert!(!period.holds_at(Timestamp::parse("2026-11-21T20:59:59Z").unwrap()));
        assert!(
            SalePeriod::parse("2026-11-21/2026-11-21")
                .unwrap()
                .holds_at(Timestamp::parse("2026-11-21T12:00:00Z").unwrap())
        );
        assert_eq!(SalePeriod::parse("2026-11-22/2026-11-21"), None);
        assert_eq!(SalePeriod::parse("soon"), None);
    }
}
