//! Calls whose sender died: before the door they go back to the queue, behind it nobody knows.

use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};

use super::call::Call;
use super::shown::refresh;
use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::ids::MessageId;
use crate::writer::Tx;

/// Which senders are dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// All of them: the store was just opened, and no other process can have it.
    All,
    /// Those whose claim ended, and those behind the door for longer than a call can take.
    Longer {
        /// Behind the door for longer than this.
        than: Duration,
    },
}

/// Brings the calls of dead senders into a state somebody can go on from. Says how many there were.
///
/// # Errors
/// When the store is unavailable.
pub async fn recover(tx: &mut Tx, dead: Dead) -> Result<usize, StoreError> {
    const CLAIMED: &str = "UPDATE outbox SET state = 'queued', updated_at = $2 WHERE state IN ('claimed', 'sending') \
        AND state = 'claimed' AND lease_until <= $1 RETURNING organisation_id, message_id";
    const SENDING: &str = "UPDATE outbox SET state = 'ambiguous', updated_at = $2, not_before = $2 \
        WHERE state IN ('claimed', 'sending') AND state = 'sending' AND sending_at <= $1 \
        RETURNING organisation_id, message_id";
    let now = tx.now();
    let (claimed, sending) = match dead {
        Dead::All => (i64::MAX, i64::MAX),
        Dead::Longer { than } => (now.0, now.minus(than).0),
    };
    let mut rows = query(CLAIMED).bind(claimed).bind(now.0).fetch_all(tx).await?;
    rows.extend(query(SENDING).bind(sending).bind(now.0).fetch_all(tx).await?);
    refresh_all(tx, &rows).await?;
    Ok(rows.len())
}

/// Whether there are calls of dead senders.
///
/// # Errors
/// When the store is unavailable.
pub async fn any_dead(db: &mut Connection, now: Timestamp, sending: Timestamp) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 FROM outbox WHERE state IN ('claimed', 'sending') \
        AND ((state = 'claimed' AND lease_until <= $1) OR (state = 'sending' AND sending_at <= $2)) LIMIT 1";
    Ok(query(SQL).bind(now.0).bind(sending.0).fetch_optional(db).await?.is_some())
}

/// Ambiguous calls that nobody decided about and that are due for a look, the longest waiting first.
///
/// # Errors
/// When the store is unavailable.
pub async fn doubtful(db: &mut Connection, now: Timestamp, limit: u32) -> Result<Vec<Call>, StoreError> {
    let rows = query(EXAMINE).bind(now.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Call::read).collect()
}

pub(crate) const EXAMINE: &str = "SELECT * FROM outbox WHERE state = 'ambiguous' AND decision IS NULL \
    AND not_before <= $1 ORDER BY not_before LIMIT $2";

pub(super) async fn refresh_all(tx: &mut Tx, rows: &[Row]) -> Result<(), StoreError> {
    let mut messages = BTreeSet::new();
    for row in rows {
        if let Some(message) = row.col::<Option<uuid::Uuid>>("message_id")? {
            messages.insert((OrganisationId(row.id("organisation_id")?), MessageId(message)));
        }
    }
    for (organisation, message) in messages {
        refresh(tx, organisation, Some(message)).await?;
    }
    Ok(())
}
