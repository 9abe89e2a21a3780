//! Calls whose sender died: before the door they go back to the queue, behind it nobody knows.

use std::collections::BTreeSet;

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
    /// Those whose claim ended, and those behind the door since before this instant.
    Since {
        /// Behind the door since before this.
        sending: Timestamp,
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
        Dead::Since { sending } => (now.0, sending.0),
    };
    let mut rows = query(CLAIMED).bind(claimed).bind(now.0).fetch_all(&mut **tx).await?;
    rows.extend(query(SENDING).bind(sending).bind(now.0).fetch_all(&mut **tx).await?);
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

/// Ambiguous answers to comments whose outcome can be read back or safely repeated, and are due for it.
///
/// # Errors
/// When the store is unavailable.
pub async fn to_read_back(db: &mut Connection, now: Timestamp, limit: u32) -> Result<Vec<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE state = 'ambiguous' AND kind IN ('comment_reply', 'private_reply') \
        AND not_before <= $1 ORDER BY not_before LIMIT $2";
    let rows = query(SQL).bind(now.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Call::read).collect()
}

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
