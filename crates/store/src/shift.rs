//! A wall clock that was set: what was to happen in an hour still happens in an hour.

use crate::db::query;
use crate::error::StoreError;
use crate::writer::Tx;

/// Moves every instant that lies ahead by as much as the clock jumped, in microseconds. Only an embedded store needs it: a
/// shared one goes by the clock of its database.
///
/// # Errors
/// When the store is unavailable.
pub async fn follow_jump(tx: &mut Tx, by: i64) -> Result<(), StoreError> {
    const LANES: &str = "UPDATE lanes SET next_at = next_at + $2, answer_at = answer_at + $2, \
        unanswered_since = unanswered_since + $2, \
        lease_until = CASE WHEN lease_until > $1 THEN lease_until + $2 ELSE lease_until END WHERE next_at > $1";
    const CALLS: &str = "UPDATE outbox SET not_before = not_before + $2 WHERE state = 'queued' AND not_before > $1";
    const IN_HAND: &str = "UPDATE outbox SET lease_until = lease_until + $1, sending_at = sending_at + $1 \
        WHERE state IN ('claimed', 'sending')";
    const LEASES: &str = "UPDATE leases SET until = until + $2 WHERE until > $1";
    // As the clock told it before it was set.
    let before = tx.now().0.saturating_sub(by);
    for sql in [LANES, CALLS, LEASES] {
        query(sql).bind(before).bind(by).execute(tx).await?;
    }
    query(IN_HAND).bind(by).execute(tx).await?;
    Ok(())
}
