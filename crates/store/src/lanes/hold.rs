//! Holding a lane and giving it back. Everything here names the fence, and on PostgreSQL keeps the row until the transaction
//! ends: whoever lost the lane can write nothing, however late they wake.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use super::row::Lane;
use crate::db::{Sql, query};
use crate::error::StoreError;
use crate::ingress::conversation_lane;
use crate::writer::Tx;

/// The lane as it stands now, if the lease is still ours; nobody takes it before this transaction ends.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn check(tx: &mut Tx, lane: &Lane) -> Result<Lane, StoreError> {
    const SQL: Sql = Sql::both(
        "SELECT * FROM lanes WHERE organisation_id = $1 AND key = $2 AND fence = $3",
        "SELECT * FROM lanes WHERE organisation_id = $1 AND key = $2 AND fence = $3 FOR NO KEY UPDATE",
    );
    let row = query(SQL).bind(lane.organisation.0).bind(&lane.key).bind(lane.fence).fetch_optional(tx).await?;
    Lane::read(&row.ok_or(StoreError::Stale)?)
}

/// Keeps the lease for longer.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn renew(tx: &mut Tx, lane: &Lane, lease: Duration) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET lease_until = $4 WHERE organisation_id = $1 AND key = $2 AND fence = $3";
    let until = tx.now().plus(lease);
    let done = query(SQL).bind(lane.organisation.0).bind(&lane.key).bind(lane.fence).bind(until.0).execute(tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Makes sure of the lane in which a person's messages arrive, and keeps its turn from what it does until this transaction ends:
/// for whoever enters something of that person's outside a turn, before anything else of theirs is touched.
///
/// # Errors
/// When the store is unavailable.
pub async fn keep(tx: &mut Tx, organisation: OrganisationId, account: AccountId, name: &str) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO lanes (organisation_id, key, account_id) VALUES ($1, $2, $3) \
        ON CONFLICT (organisation_id, key) DO UPDATE SET account_id = lanes.account_id";
    let key = conversation_lane(account, name);
    query(SQL).bind(organisation.0).bind(key).bind(account.0).execute(tx).await?;
    Ok(())
}

/// How a turn ends for its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// The work went well: the next turn is when there is something to do.
    Done,
    /// The answer could not be given: it is due at this instant, and one attempt more is counted. What comes in until then
    /// is entered as ever.
    Failed {
        /// When to try again.
        until: Timestamp,
    },
    /// The lane stands still for a while, whatever comes in, so that its order is kept.
    Paused {
        /// For how long.
        pause: Duration,
    },
    /// The same, and one attempt more is counted.
    Broken {
        /// For how long.
        pause: Duration,
    },
}

/// Gives the lane back. After work that went well its next turn is at once when events wait, else when an answer is due,
/// else never.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn release(tx: &mut Tx, lane: &Lane, rest: Rest) -> Result<(), StoreError> {
    let now = tx.now();
    let (retry, still, counted) = match rest {
        Rest::Done => (None, None, 0_i64),
        Rest::Failed { until } => (Some(until.0), None, 1),
        Rest::Paused { pause } => (None, Some(now.plus(pause).0), 0),
        Rest::Broken { pause } => (None, Some(now.plus(pause).0), 1),
    };
    let done = query(sql::RELEASE)
        .bind(lane.organisation.0)
        .bind(&lane.key)
        .bind(lane.fence)
        .bind(retry)
        .bind(now.0)
        .bind(still)
        .bind(counted)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// The statements, for whoever looks at their plans.
pub(crate) mod sql {
    use crate::db::Sql;
    use crate::ingress::of_lane;

    /// `$4` is when the answer is tried again, `$6` until when the lane stands still: as long as nobody may lease it.
    pub(crate) const RELEASE: Sql = of_lane!(
        "UPDATE lanes SET lease_until = coalesce($6, 0), \
        attempts = CASE WHEN $7 = 1 THEN attempts + 1 WHEN $6 IS NOT NULL THEN attempts ELSE 0 END, \
        answer_at = CASE WHEN $4 IS NOT NULL AND answer_at IS NOT NULL THEN $4 ELSE answer_at END, \
        next_at = CASE WHEN $6 IS NOT NULL THEN $6 WHEN EXISTS (SELECT 1 FROM events WHERE",
        "$1",
        "$2",
        ") THEN $5 WHEN $4 IS NOT NULL THEN $4 ELSE answer_at END WHERE organisation_id = $1 AND key = $2 AND fence = $3"
    );
}

/// Ends every lease: right after opening, since no other process can hold one (the directory is locked).
///
/// # Errors
/// When the store is unavailable.
pub async fn end_all_leases(tx: &mut Tx) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE lanes SET lease_until = 0 WHERE next_at IS NOT NULL AND lease_until > 0";
    query(SQL).execute(tx).await?;
    Ok(())
}
