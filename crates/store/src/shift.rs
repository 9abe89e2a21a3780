//! A wall clock that was set back: what was to happen in a minute still happens in a minute, and nothing waits for the hour that
//! is lived twice. Only an embedded store needs it; a shared one goes by the clock of its database.

use crate::db::query;
use crate::error::StoreError;
use crate::writer::Tx;

/// Furthest ahead that a lane waits by itself, in microseconds: the longest rest between two tries, and a little more.
const FURTHEST: i64 = 11 * 60 * 1_000_000;

/// Brings forward what was written while the clock ran ahead, by as much as it was set back, in microseconds. A clock that was
/// set forward needs nothing: what waited is due sooner, and leases that end too early are told by their fences.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_back(tx: &mut Tx, by: i64) -> Result<(), StoreError> {
    const LANES: &str = "UPDATE lanes SET \
        next_at = CASE WHEN next_at > $1 THEN next_at - $2 ELSE next_at END, \
        answer_at = CASE WHEN answer_at > $1 THEN answer_at - $2 ELSE answer_at END, \
        unanswered_since = CASE WHEN unanswered_since > $1 THEN unanswered_since - $2 ELSE unanswered_since END, \
        restarted_at = CASE WHEN restarted_at > $1 THEN restarted_at - $2 ELSE restarted_at END, \
        lease_until = CASE WHEN lease_until > $1 THEN lease_until - $2 ELSE lease_until END WHERE next_at IS NOT NULL";
    const CALLS: &str = "UPDATE outbox SET \
        not_before = CASE WHEN not_before > $1 THEN not_before - $2 ELSE not_before END, \
        lease_until = CASE WHEN lease_until > $1 THEN lease_until - $2 ELSE lease_until END, \
        sending_at = CASE WHEN sending_at > $1 THEN sending_at - $2 ELSE sending_at END, \
        updated_at = CASE WHEN updated_at > $1 THEN $1 ELSE updated_at END \
        WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous')";
    const ACCOUNTS: &str = "UPDATE accounts SET send_after = send_after - $2 WHERE send_after > $1";
    const LEASES: &str = "UPDATE leases SET until = until - $2 WHERE until > $1";
    let now = tx.now();
    for sql in [LANES, CALLS, ACCOUNTS, LEASES] {
        query(sql).bind(now.0).bind(by).execute(tx).await?;
    }
    Ok(())
}

/// Right after opening: brings forward what a process left that saw a later clock than this one does.
///
/// # Errors
/// When the store is unavailable.
pub async fn bring_forward(tx: &mut Tx) -> Result<(), StoreError> {
    const LANES: &str = "UPDATE lanes SET next_at = $1, \
        answer_at = CASE WHEN answer_at > $2 THEN $1 ELSE answer_at END WHERE next_at > $2";
    const CALLS: &str = "UPDATE outbox SET updated_at = $1, not_before = CASE WHEN not_before > $2 THEN $1 ELSE not_before END \
        WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') AND updated_at > $1";
    const LEASES: &str = "UPDATE leases SET until = $1 WHERE until > $2";
    let now = tx.now();
    for sql in [LANES, CALLS, LEASES] {
        query(sql).bind(now.0).bind(now.0.saturating_add(FURTHEST)).execute(tx).await?;
    }
    Ok(())
}
