//! Taking calls that are due.

use channel_core::Timestamp;
use store::outbox::{self, Call};
use store::{StoreError, Tx};

use crate::engine::{Boundary, Engine};

/// Claims calls that are due, at most `limit` of them and one of each lane.
pub(crate) async fn claim(engine: &Engine, limit: usize) -> Result<Vec<Call>, StoreError> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    if limit == 0 || !outlook(engine).await?.0 {
        return Ok(Vec::new());
    }
    let lease = engine.settings().lease;
    let calls = engine.store().write(move |tx: &mut Tx| Box::pin(outbox::claim_due(tx, lease, limit))).await?;
    if !calls.is_empty() {
        engine.cross(Boundary::CallClaimed);
    }
    Ok(calls)
}

/// Whether a call is due, and when the next one may be.
pub(crate) async fn outlook(engine: &Engine) -> Result<(bool, Option<Timestamp>), StoreError> {
    let now = engine.now();
    engine.store().glance(move |db| Box::pin(outbox::outlook(db, now))).await
}
