//! What is kept only for a while.

use std::time::Duration;

use store::drafts;
use store::letters;
use store::organisations::{self, NOBODY};
use store::{StoreError, ingress, proposals, trace, unanswered};

use crate::engine::Engine;

/// For how long what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Handled events and the keys that tell a second delivery: longer than any platform delivers again.
    pub events: Duration,
    /// The history of attempts, that somebody decided about a draft, and questions that nobody asks any more.
    pub attempts: Duration,
    /// The contents of letters; their reasons stay.
    pub letters: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Default for Retention {
    fn default() -> Self {
        Self { events: DAY * 14, attempts: DAY * 30, letters: DAY * 30 }
    }
}

/// How much one transaction removes, so that nobody waits for it.
const AT_ONCE: u32 = 500;

/// Lets go of what was kept long enough, in small steps. Says how many rows it removed or emptied.
///
/// # Errors
/// When the store is unavailable; what was done until then stays done.
pub async fn purge(engine: &Engine, retention: Retention) -> Result<u64, StoreError> {
    let store = engine.store();
    let mut removed = 0;
    loop {
        let before = engine.now().minus(retention.events);
        let step = store.write(move |tx| Box::pin(ingress::purge(tx, before, AT_ONCE))).await?;
        removed += step.events + step.deliveries;
        if step.events.max(step.deliveries) < u64::from(AT_ONCE) {
            break;
        }
    }
    loop {
        let before = engine.now().minus(retention.attempts);
        let step = store.write(move |tx| Box::pin(trace::purge(tx, before, AT_ONCE))).await?;
        removed += step;
        if step < u64::from(AT_ONCE) {
            break;
        }
    }
    let before = engine.now().minus(retention.attempts);
    removed += store.write(move |tx| Box::pin(drafts::forget_closed(tx, before))).await?;
    removed += store.write(move |tx| Box::pin(unanswered::forget(tx, before))).await?;
    store.write(|tx| Box::pin(proposals::expire(tx))).await?;
    removed += store.write(move |tx| Box::pin(proposals::forget_closed(tx, before))).await?;
    let all = store.read(|db| Box::pin(organisations::list(db))).await?;
    for organisation in all.into_iter().map(|organisation| organisation.id).chain([NOBODY]) {
        loop {
            let before = engine.now().minus(retention.letters);
            let step = store
                .write_in(organisation, move |tx| Box::pin(letters::forget_contents(tx, organisation, before, AT_ONCE)))
                .await?;
            removed += step;
            if step < u64::from(AT_ONCE) {
                break;
            }
        }
    }
    Ok(removed)
}
