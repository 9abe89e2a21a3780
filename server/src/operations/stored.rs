//! Gauges of what is stored. The store is asked by indexed queries over what is unfinished, at most once in five seconds,
//! so that scraping cannot load the database; ages grow by themselves in between.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use channel_core::{ChannelId, Timestamp};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use store::accounts::AccountStatus;
use store::backlog::{self, Backlog};
use store::{Store, StoreError};
use tokio::sync::Mutex;

use super::instruments::Label;
use super::outcomes::{CHANNELS, channel};

/// How long an answer of the store's is used, and for how long a store that gave none is not asked again.
const FRESH: Duration = Duration::from_secs(5);

type Number = Gauge<f64, AtomicU64>;

/// What is stored and unfinished, as gauges.
pub(super) struct Stored {
    store: Store,
    look: Mutex<Look>,
    oldest_event: Number,
    events_waiting: Gauge,
    oldest_call: Number,
    oldest_ambiguous: Number,
    calls: Family<[Label; 1], Gauge>,
    dead_letters: Family<[Label; 1], Gauge>,
    accounts: Family<[Label; 2], Gauge>,
    age: Number,
}

/// When the store was asked last, and what it said last and when.
#[derive(Default)]
struct Look {
    asked: Option<Instant>,
    known: Option<(Instant, Backlog)>,
}

impl Look {
    fn is_due(&self) -> bool {
        self.asked.is_none_or(|at| at.elapsed() >= FRESH)
    }
}

impl Stored {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            look: Mutex::default(),
            oldest_event: Number::default(),
            events_waiting: Gauge::default(),
            oldest_call: Number::default(),
            oldest_ambiguous: Number::default(),
            calls: Family::default(),
            dead_letters: Family::default(),
            accounts: Family::default(),
            age: Number::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "oldest_unprocessed_event_age",
            "Age of the oldest event that was acknowledged and not yet handled; 0 when there is none. Alarm on this, not on a length",
            Unit::Seconds,
            self.oldest_event.clone(),
        );
        registry.register("events_waiting", "Events that wait for their turn", self.events_waiting.clone());
        registry.register_with_unit(
            "oldest_unsent_call_age",
            "Age of the oldest call that waits to be made or is being made; 0 when there is none",
            Unit::Seconds,
            self.oldest_call.clone(),
        );
        registry.register_with_unit(
            "oldest_ambiguous_call_age",
            "Age of the oldest call of which nobody knows whether the platform acted; 0 when there is none",
            Unit::Seconds,
            self.oldest_ambiguous.clone(),
        );
        registry.register("calls_unsettled", "Calls to platforms that are not settled, by state", self.calls.clone());
        registry.register(
            "dead_letters",
            "Events that were given up, calls that failed for good, and parts of deliveries that were not understood; without those that somebody dealt with",
            self.dead_letters.clone(),
        );
        registry.register("accounts", "Connected accounts by channel and status", self.accounts.clone());
        registry.register_with_unit(
            "stored_state_age",
            "How old the figures about stored state are; it grows while the store cannot be read",
            Unit::Seconds,
            self.age.clone(),
        );
    }

    /// Brings the gauges up to date, as far as the store can be read within `patience`; else they tell what was known last.
    pub(super) async fn refresh(&self, now: Timestamp, patience: Duration) {
        let mut look = self.look.lock().await;
        if look.is_due() {
            let answer = tokio::time::timeout(patience, self.ask()).await;
            look.asked = Some(Instant::now());
            match answer {
                Ok(Ok(backlog)) => look.known = Some((Instant::now(), backlog)),
                Ok(Err(error)) => tracing::warn!(
                    error = &error as &(dyn std::error::Error + 'static),
                    "the figures about stored state could not be read"
                ),
                Err(_) => tracing::warn!(?patience, "the figures about stored state could not be read in time"),
            }
        }
        if let Some((at, backlog)) = &look.known {
            self.age.set(at.elapsed().as_secs_f64());
            self.show(backlog, now);
        }
    }

    async fn ask(&self) -> Result<Backlog, StoreError> {
        self.store.read(|db| Box::pin(backlog::look(db))).await
    }

    fn show(&self, backlog: &Backlog, now: Timestamp) {
        let age = |since: Option<Timestamp>| since.map_or(0.0, |since| now.since(since).as_secs_f64());
        self.oldest_event.set(age(backlog.oldest_event));
        self.events_waiting.set(backlog.events_waiting);
        self.oldest_call.set(age(backlog.oldest_call));
        self.oldest_ambiguous.set(age(backlog.oldest_ambiguous));
        for (state, count) in &backlog.calls {
            self.calls.get_or_create(&[("state", state.as_str())]).set(*count);
        }
        self.dead_letters.get_or_create(&[("kind", "event")]).set(backlog.dead_events);
        self.dead_letters.get_or_create(&[("kind", "call")]).set(backlog.failed_calls);
        self.dead_letters.get_or_create(&[("kind", "quarantine")]).set(backlog.quarantined);
        for name in CHANNELS {
            for status in [AccountStatus::Active, AccountStatus::Paused, AccountStatus::Revoked] {
                let of = |(id, known, _): &&(ChannelId, AccountStatus, i64)| channel(id) == name && *known == status;
                let count = backlog.accounts.iter().filter(of).map(|(_, _, count)| count).sum();
                self.accounts.get_or_create(&[("channel", name), ("status", status.as_str())]).set(count);
            }
        }
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored").field("store", &self.store).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use channel_core::Seams;

    use super::*;
    use crate::place::Place;

    #[tokio::test]
    async fn a_store_that_could_not_be_read_is_not_asked_again_by_the_next_scrape() {
        let place = Place::of(module_path!()).await;
        let store = place.open(Seams::system()).await;
        store.close().await;
        let stored = Stored::new(store);
        stored.refresh(Timestamp(0), FRESH).await;
        let first = stored.look.lock().await.asked;
        stored.refresh(Timestamp(0), FRESH).await;
        assert!(first.is_some() && stored.look.lock().await.asked == first);
    }

    #[tokio::test]
    async fn figures_that_cannot_be_read_stay_as_they_were() {
        let place = Place::of(module_path!()).await;
        let store = place.open(Seams::system()).await;
        store.close().await;
        let stored = Stored::new(store);
        let known = Backlog { events_waiting: 7, ..Backlog::default() };
        *stored.look.lock().await = Look { asked: None, known: Some((Instant::now(), known)) };
        stored.refresh(Timestamp(0), FRESH).await;
        assert_eq!(stored.events_waiting.get(), 7);
        assert!(stored.look.lock().await.asked.is_some(), "it was tried");
    }
}
