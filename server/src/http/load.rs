//! Webhooks are turned away while what was taken already waits too long: a platform that is told to come again loses nothing,
//! and what is here gets done first. Looking costs a step of an index each second, while too much waits one for each organisation, away
//! from the webhooks themselves.

use std::time::Duration;

use store::{Store, lanes};
use tokio_util::sync::CancellationToken;

use super::gate::{Gate, Overload};

/// How often it is looked.
const PERIOD: Duration = Duration::from_secs(1);
/// How long a look may take; a store that takes longer has its writers waiting too.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells the gate whether turns and writes keep up, until it is told to stop.
pub async fn watch_load(store: Store, gate: Gate, stop: CancellationToken) {
    let mut pressure = Pressure::default();
    loop {
        pressure.look(&store, &gate).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

/// What the last look saw.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    queue_was_full: bool,
}

impl Pressure {
    /// One look. A burst fills the queue for a moment: it counts when it is still full a look later.
    pub(super) async fn look(&mut self, store: &Store, gate: &Gate) {
        let limits = gate.limits();
        let full = store.deliveries_waiting() >= limits.write_queue;
        tell(gate, Overload::WriteQueue, full && self.queue_was_full);
        self.queue_was_full = full;
        let now = store.seams().now();
        let since = now.minus(limits.inbox_lag);
        let asked = store.read(move |db| Box::pin(lanes::kept_waiting(db, since, now)));
        // What cannot be asked is judged by the write queue alone: then webhooks wait there.
        if let Ok(Ok(kept_waiting)) = tokio::time::timeout(PATIENCE, asked).await {
            tell(gate, Overload::InboxLag, kept_waiting);
        }
    }
}

fn tell(gate: &Gate, part: Overload, now: bool) {
    match (gate.has(part), now) {
        (false, true) => tracing::error!(?part, "too much waits already; webhooks are turned away"),
        (true, false) => tracing::warn!(?part, "what waited is done; webhooks are taken again"),
        _ => {}
    }
    gate.set_overloaded(part, now);
}
