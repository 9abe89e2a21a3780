//! Keeping a lane for as long as its turn takes, by the clock of this machine that is never set: the lease is renewed at a
//! third, and when it could not be, the work stops before the lease ends.

use std::time::Duration;

use store::lanes::{self, Lane};
use store::{StoreError, Tx};
use tokio::time::Instant;

use crate::engine::Engine;
use crate::telemetry::shown_lane;

/// Keeps the lane, and ends when it is lost. `since` is an instant before the lease was given.
pub(super) async fn until_lost(engine: &Engine, lane: &Lane, since: Instant) {
    let lease = engine.settings().lease;
    let mut ends = since + lease;
    let mut next = since + lease / 3;
    loop {
        tokio::time::sleep_until(next.min(ends)).await;
        let asked = Instant::now();
        if asked >= ends {
            return;
        }
        match tokio::time::timeout_at(ends, renew(engine, lane, lease)).await {
            Ok(Ok(())) => {
                ends = asked + lease;
                next = asked + lease / 3;
            }
            Ok(Err(StoreError::Stale)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::warn!(%error, lane = shown_lane(&lane.key), "a lane could not be kept; it is tried again");
                next = asked + lease / 15;
            }
        }
    }
}

async fn renew(engine: &Engine, lane: &Lane, lease: Duration) -> Result<(), StoreError> {
    let (organisation, lane) = (lane.organisation, lane.clone());
    let write = engine
        .store()
        .write_in(organisation, move |tx: &mut Tx| Box::pin(async move { lanes::renew(tx, &lane, lease).await }));
    write.await
}
