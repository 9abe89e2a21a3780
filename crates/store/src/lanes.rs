//! Lanes: one schedulable row per conversation, comment thread or bucket of statuses. Whoever leases a lane takes its
//! turn; the fence tells a late one that it is no longer theirs.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, Sql, query};
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::writer::Tx;

/// A leased lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its name.
    pub key: String,
    /// The account its events came to.
    pub account: AccountId,
    /// The conversation it serves, once there is one.
    pub conversation: Option<ConversationKey>,
    /// When the assistant's answer is due, if one is.
    pub answer_at: Option<Timestamp>,
    /// Since when a message waits for an answer.
    pub unanswered_since: Option<Timestamp>,
    /// What has to match for the lease to be ours.
    pub fence: i64,
    /// How often the present work has failed.
    pub attempts: i64,
}

/// Leases lanes that are due, the longest waiting first.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim_due(tx: &mut Tx, lease: Duration, limit: u32) -> Result<Vec<Lane>, StoreError> {
    // On PostgreSQL several claim at a time: none waits for a lane that another one is taking.
    const SQL: Sql = Sql::both(
        "UPDATE lanes SET lease_until = $2, fence = fence + 1 WHERE (organisation_id, key) IN \
        (SELECT organisation_id, key FROM lanes WHERE next_at <= $1 AND lease_until <= $1 ORDER BY next_at LIMIT $3) \
        RETURNING *",
        "UPDATE lanes SET lease_until = $2, fence = fence + 1 WHERE (organisation_id, key) IN \
        (SELECT organisation_id, key FROM lanes WHERE next_at <= $1 AND lease_until <= $1 ORDER BY next_at LIMIT $3 \
        FOR UPDATE SKIP LOCKED) RETURNING *",
    );
    let now = tx.now();
    let rows = query(SQL).bind(now.0).bind(now.plus(lease).0).bind(limit).fetch_all(&mut **tx).await?;
    rows.iter().map(read).collect()
}

/// Whether any lane is due, and when the next one will be.
///
/// # Errors
/// When the store is unavailable.
pub async fn outlook(db: &mut Connection, now: Timestamp) -> Result<(bool, Option<Timestamp>), StoreError> {
    const DUE: &str = "SELECT 1 AS due FROM lanes WHERE next_at <= $1 AND lease_until <= $1 LIMIT 1";
    const NEXT: &str = "SELECT next_at FROM lanes WHERE next_at > $1 ORDER BY next_at LIMIT 1";
    let due = query(DUE).bind(now.0).fetch_optional(&mut *db).await?.is_some();
    let next = query(NEXT).bind(now.0).fetch_optional(db).await?;
    Ok((due, next.map(|row| row.at("next_at")).transpose()?))
}

/// The lane as it stands now, if the lease is still ours.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn check(tx: &mut Tx, lane: &Lane) -> Result<Lane, StoreError> {
    const SQL: &str = "SELECT * FROM lanes WHERE organisation_id = $1 AND key = $2 AND fence = $3";
    let row = query(SQL).bind(lane.organisation.0).bind(&lane.key).bind(lane.fence).fetch_optional(&mut **tx).await?;
    read(&row.ok_or(StoreError::Stale)?)
}

/// Keeps the lease for longer.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn renew(tx: &mut Tx, lane: &Lane, lease: Duration) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET lease_until = $4 WHERE organisation_id = $1 AND key = $2 AND fence = $3";
    let until = tx.now().plus(lease);
    let done =
        query(SQL).bind(lane.organisation.0).bind(&lane.key).bind(lane.fence).bind(until.0).execute(&mut **tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// How a turn ends for its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// The work went well: the next turn is when there is something to do.
    Done,
    /// It did not: nothing before this instant, and one attempt more is counted.
    Failed {
        /// When to try again.
        until: Timestamp,
    },
}

/// Gives the lane back. Its next turn is at once when events wait, else when an answer is due, else never.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn release(tx: &mut Tx, lane: &Lane, rest: Rest) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET lease_until = 0, attempts = CASE WHEN $4 IS NULL THEN 0 ELSE attempts + 1 END, \
        next_at = CASE WHEN $4 IS NOT NULL THEN $4 \
            WHEN EXISTS (SELECT 1 FROM events WHERE events.organisation_id = $1 AND events.lane = $2 AND events.state = 'new') \
            THEN $5 ELSE answer_at END \
        WHERE organisation_id = $1 AND key = $2 AND fence = $3";
    let until = match rest {
        Rest::Done => None,
        Rest::Failed { until } => Some(until.0),
    };
    let now = tx.now();
    let done = query(SQL)
        .bind(lane.organisation.0)
        .bind(&lane.key)
        .bind(lane.fence)
        .bind(until)
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Sets when the assistant's answer is due, or that none is; the lane wakes for it.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_answer(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &str,
    due: Option<(Timestamp, Timestamp)>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET answer_at = $3, unanswered_since = $4, \
        next_at = CASE WHEN $3 IS NULL THEN next_at WHEN next_at IS NULL OR next_at > $3 THEN $3 ELSE next_at END \
        WHERE organisation_id = $1 AND key = $2";
    query(SQL)
        .bind(organisation.0)
        .bind(key)
        .bind(due.map(|(at, _)| at.0))
        .bind(due.map(|(_, since)| since.0))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Says which conversation a lane serves.
///
/// # Errors
/// When the store is unavailable.
pub async fn serve(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &str,
    conversation: ConversationKey,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET conversation_id = $3 WHERE organisation_id = $1 AND key = $2 \
        AND conversation_id IS DISTINCT FROM $3";
    query(SQL).bind(organisation.0).bind(key).bind(conversation.0).execute(&mut **tx).await?;
    Ok(())
}

/// Ends every lease: right after opening, since no other process can hold one (the directory is locked).
///
/// # Errors
/// When the store is unavailable.
pub async fn end_all_leases(tx: &mut Tx) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET lease_until = 0 WHERE next_at IS NOT NULL AND lease_until > 0";
    query(SQL).execute(&mut **tx).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Lane, StoreError> {
    Ok(Lane {
        organisation: OrganisationId(row.id("organisation_id")?),
        key: row.col("key")?,
        account: AccountId(row.id("account_id")?),
        conversation: row.col::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationKey),
        answer_at: row.maybe_at("answer_at")?,
        unanswered_since: row.maybe_at("unanswered_since")?,
        fence: row.col("fence")?,
        attempts: row.col("attempts")?,
    })
}
