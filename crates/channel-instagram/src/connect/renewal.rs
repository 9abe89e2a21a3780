//! When a token is to be renewed (platforms.md §2.1: 60 days, renewable from its first day on until it dies).

use std::time::Duration;

use channel_core::channel::Renewal;
use channel_core::{Credentials, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of a token's birth among an account's credentials.
pub(super) const ISSUED_AT: &str = "token_issued_at";
/// The name of a token's death among an account's credentials.
pub(super) const EXPIRES_AT: &str = "token_expires_at";

/// The platform renews no token that is younger.
const LEAST_AGE: Duration = Duration::from_hours(24);

/// How long a token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTimes {
    /// When it was issued, at the latest.
    pub issued: Timestamp,
    /// When it dies; not known of a pasted token until it is renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// What is to be done about an account's token now. Renewal begins in the middle of its life; accounts that were connected
/// on one day are spread over some days by their ids, so that they do not all call at once. Pure.
#[must_use]
pub fn renewal(account_id: &str, times: &TokenTimes, now: Timestamp) -> Renewal {
    let renewable = times.issued.plus(LEAST_AGE);
    let Some(dies) = times.expires else {
        let due = renewable.plus(share(account_id, Duration::from_hours(12)));
        return if now >= due { Renewal::Due } else { Renewal::NotYet { until: due } };
    };
    let life = dies.since(times.issued);
    let middle = times.issued.plus(life / 2).plus(share(account_id, life / 10));
    let due = middle.max(renewable);
    let alert = dies.minus(life / 6).plus(share(account_id, life / 60));
    if now >= dies {
        Renewal::Dead
    } else if now >= alert {
        Renewal::Alert { dies }
    } else if now >= due {
        Renewal::Due
    } else {
        Renewal::NotYet { until: due.min(alert) }
    }
}

impl TokenTimes {
    /// The times that a sign-in or a renewal left among an account's credentials.
    #[must_use]
    pub fn of(credentials: &Credentials) -> Option<Self> {
        let read = |name| credentials.find(name).and_then(|at| Timestamp::parse(at.expose_secret()));
        Some(Self { issued: read(ISSUED_AT)?, expires: read(EXPIRES_AT) })
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (String, SecretString)> + use<> {
        let expires = self.expires.map(|at| (EXPIRES_AT, at));
        let all = [Some((ISSUED_AT, self.issued)), expires].into_iter().flatten();
        all.map(|(name, at)| (name.to_owned(), SecretString::from(at.to_string())))
    }
}

/// A part of a span that follows from an id: the same each time, and spread evenly over many ids.
fn share(id: &str, span: Duration) -> Duration {
    let first = Sha256::digest(id.as_bytes()).iter().take(2).fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    (span / 0x1_0000).saturating_mul(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn start() -> Timestamp {
        Timestamp::from_seconds(1_772_314_320)
    }

    fn for_sixty_days(issued: Timestamp) -> TokenTimes {
        TokenTimes { issued, expires: Some(issued.plus(60 * DAY)) }
    }

    #[test]
    fn a_token_renewed_in_time_lives_through_120_days_of_outages() {
        for account in 0..50 {
            let account = format!("1784140000000{account:04}");
            let mut times = for_sixty_days(start());
            let (mut renewed, mut alerts) = (Vec::new(), 0);
            for hour in 0..120 * 24 {
                let now = start().plus(Duration::from_hours(hour));
                // The platform is down for a week out of every three.
                let down = (hour / (7 * 24)) % 3 == 2;
                match renewal(&account, &times, now) {
                    Renewal::NotYet { until } => assert!(until > now),
                    Renewal::Dead => panic!("{account}: dead on day {}", hour / 24),
                    due => {
                        alerts += usize::from(matches!(due, Renewal::Alert { .. }));
                        assert!(now.since(times.issued) >= LEAST_AGE, "the platform would refuse");
                        if !down {
                            renewed.push(hour / 24);
                            times = for_sixty_days(now);
                        }
                    }
                }
            }
            assert!((2..=4).contains(&renewed.len()), "{account}: {renewed:?}");
            assert_eq!(alerts, 0, "{account}: an outage of a week alerts nobody");
        }
    }

    #[test]
    fn a_token_that_cannot_be_renewed_alerts_ten_days_before_it_dies() {
        let times = for_sixty_days(start());
        let on = |day: u32| renewal("17841400000000001", &times, start().plus(day * DAY));
        assert!((0..30).all(|day| matches!(on(day), Renewal::NotYet { .. })));
        assert!((36..50).all(|day| on(day) == Renewal::Due));
        let dies = start().plus(60 * DAY);
        assert!((51..60).all(|day| on(day) == Renewal::Alert { dies }));
        assert!((60..120).all(|day| on(day) == Renewal::Dead));
    }

    #[test]
    fn accounts_connected_on_one_day_are_not_renewed_at_once() {
        let times = for_sixty_days(start());
        let mut days = std::collections::BTreeMap::<u64, u32>::new();
        for account in 0..1_000 {
            let due = renewal(&account.to_string(), &times, start());
            let Renewal::NotYet { until } = due else { panic!("a new token is not due") };
            *days.entry(until.since(start()).as_secs() / 86_400).or_default() += 1;
        }
        assert!(days.keys().all(|day| (30..36).contains(day)), "{days:?}");
        assert!(days.values().all(|count| *count < 250), "{days:?}");
    }

    #[test]
    fn a_token_of_unknown_life_is_renewed_as_soon_as_it_can_be() {
        let times = TokenTimes { issued: start(), expires: None };
        let at = |hours| renewal("1", &times, start().plus(Duration::from_hours(hours)));
        assert!(matches!(at(0), Renewal::NotYet { .. }) && matches!(at(23), Renewal::NotYet { .. }));
        assert_eq!(at(37), Renewal::Due);
    }

    #[test]
    fn a_token_too_short_lived_to_be_renewed_alerts_and_dies() {
        let times = TokenTimes { issued: start(), expires: Some(start().plus(Duration::from_hours(1))) };
        let at = |minutes: u64| renewal("1", &times, start().plus(Duration::from_secs(60 * minutes)));
        assert!(matches!(at(0), Renewal::NotYet { .. }));
        assert!(matches!(at(59), Renewal::Alert { .. }));
        assert_eq!(at(60), Renewal::Dead);
    }

    #[test]
    fn times_read_back_from_credentials() {
        let times = for_sixty_days(start());
        assert_eq!(TokenTimes::of(&Credentials::new(times.entries())), Some(times));
        assert_eq!(TokenTimes::of(&Credentials::default()), None);
    }
}
