//! What was handled long ago. Its keys were kept longer than any platform delivers again.

use channel_core::Timestamp;

use crate::db::{Sql, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How much was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Events that were handled.
    pub events: u64,
    /// Records of deliveries.
    pub deliveries: u64,
}

/// Removes what came before an instant and was handled, at most `limit` of each; below that nothing is left to do. Events
/// that wait and events that were given up stay.
///
/// # Errors
/// When the store is unavailable.
pub async fn purge(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<Purged, StoreError> {
    let events = query(EVENTS).bind(before.0).bind(limit).execute(tx).await?.rows_affected();
    let deliveries = query(DELIVERIES).bind(before.0).bind(limit).execute(tx).await?.rows_affected();
    Ok(Purged { events, deliveries })
}

// SQLite knows an event by its number alone; with the organisation beside it, it would look through all of them.
pub(crate) const EVENTS: Sql = Sql::both(
    "DELETE FROM events WHERE seq IN \
        (SELECT seq FROM events WHERE state = 'done' AND received_at < $1 ORDER BY received_at LIMIT $2)",
    "DELETE FROM events WHERE (organisation_id, seq) IN \
        (SELECT organisation_id, seq FROM events WHERE state = 'done' AND received_at < $1 ORDER BY received_at LIMIT $2)",
);
pub(crate) const DELIVERIES: Sql = Sql::both(
    "DELETE FROM deliveries WHERE (organisation_id, id) IN \
        (SELECT organisation_id, id FROM deliveries WHERE received_at < $1 ORDER BY received_at LIMIT $2)",
    "DELETE FROM deliveries WHERE (organisation_id, id) IN \
        (SELECT organisation_id, id FROM deliveries WHERE received_at < $1 ORDER BY received_at LIMIT $2)",
);
