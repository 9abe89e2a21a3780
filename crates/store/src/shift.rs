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
    // A rest may be longer than anything else waits, so it is brought forward by as much as the clock is seen to have run ahead:
    // by what the account saw or tried last.
    const ACCOUNTS: &str = "UPDATE accounts SET send_after = max($1, send_after - (seen.at - $1)) \
        FROM (SELECT account.organisation_id, account.id, max(max(max(coalesce(account.last_send_at, 0), \
            coalesce(account.last_event_at, 0)), coalesce(account.last_error_at, 0)), \
            coalesce((SELECT outbox.updated_at FROM outbox WHERE outbox.organisation_id = account.organisation_id \
                AND outbox.account_id = account.id AND outbox.state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') \
                ORDER BY outbox.updated_at DESC LIMIT 1), 0)) AS at \
            FROM accounts AS account WHERE account.send_after > $1) AS seen \
        WHERE accounts.organisation_id = seen.organisation_id AND accounts.id = seen.id AND seen.at > $1";
    const SEEN: &str = "UPDATE accounts SET \
        last_send_at = CASE WHEN last_send_at > $1 THEN $1 ELSE last_send_at END, \
        last_event_at = CASE WHEN last_event_at > $1 THEN $1 ELSE last_event_at END, \
        last_error_at = CASE WHEN last_error_at > $1 THEN $1 ELSE last_error_at END \
        WHERE last_send_at > $1 OR last_event_at > $1 OR last_error_at > $1";
    const CALLS: &str = "UPDATE outbox SET updated_at = $1, not_before = CASE WHEN not_before > $2 THEN $1 ELSE not_before END, \
        sending_at = CASE WHEN sending_at > $1 THEN $1 ELSE sending_at END \
        WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') AND updated_at > $1";
    const LEASES: &str = "UPDATE leases SET until = $1 WHERE until > $2";
    let now = tx.now();
    for sql in [ACCOUNTS, SEEN] {
        query(sql).bind(now.0).execute(tx).await?;
    }
    for sql in [LANES, CALLS, LEASES] {
        query(sql).bind(now.0).bind(now.0.saturating_add(FURTHEST)).execute(tx).await?;
    }
    Ok(())
}
