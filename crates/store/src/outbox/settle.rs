//! What the owner of an attempt says about it. Each statement asks for the number of the attempt and the fence of its claim,
//! so that nobody speaks about another one's; and what was decided meanwhile stays decided, unless the owner knows that the
//! platform acted. Each says whether it changed anything: a word that comes too late leaves no trace.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};

use super::call::Call;
use super::shown::refresh;
use crate::accounts;
use crate::db::{Columns, query, to_json};
use crate::delivery::{CallState, Failure};
use crate::error::StoreError;
use crate::ids::MessageId;
use crate::trace;
use crate::writer::Tx;

/// The platform took it. That counts even when a sweeper has put the call back meanwhile: nobody has claimed it since.
///
/// # Errors
/// When the store is unavailable; then the call is found `sending` later and becomes ambiguous.
pub async fn settle_sent(
    tx: &mut Tx,
    call: &Call,
    attempt: i64,
    provider_id: Option<&str>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'sent', provider_id = coalesce(provider_id, $4), failure = NULL, \
        sent_at = coalesce(sent_at, $5), updated_at = $5 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $6 \
        AND state IN ('sending', 'ambiguous', 'sent', 'queued', 'held')";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(attempt)
        .bind(provider_id)
        .bind(now.0)
        .bind(call.fence)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    trace::settled(tx, call, attempt, CallState::Sent, None).await?;
    accounts::note_sent(tx, call.organisation, call.account).await?;
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// It will not be tried again.
///
/// # Errors
/// When the store is unavailable.
pub async fn settle_failed(tx: &mut Tx, call: &Call, attempt: i64, failure: &Failure) -> Result<bool, StoreError> {
    finish(tx, call, attempt, CallState::Failed, failure).await
}

/// Nobody knows whether the platform acted.
///
/// # Errors
/// When the store is unavailable.
pub async fn settle_ambiguous(tx: &mut Tx, call: &Call, attempt: i64, failure: &Failure) -> Result<bool, StoreError> {
    finish(tx, call, attempt, CallState::Ambiguous, failure).await
}

async fn finish(
    tx: &mut Tx,
    call: &Call,
    attempt: i64,
    state: CallState,
    failure: &Failure,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = $4, failure = $5, not_before = $6, updated_at = $6 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $7 \
        AND state IN ('sending', 'ambiguous') AND decision IS NULL";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(attempt)
        .bind(state.as_str())
        .bind(to_json(failure)?)
        .bind(now.0)
        .bind(call.fence)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    trace::settled(tx, call, attempt, state, Some(failure)).await?;
    if state == CallState::Failed {
        tx.note(call.organisation, "letters").await?;
    }
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// How a call that was not made goes back to its queue.
#[derive(Clone, Debug)]
pub struct Requeue {
    /// How long to wait before it is tried again; longer while its account rests.
    pub pause: Duration,
    /// Whether it counts as a failure.
    pub counted: bool,
    /// What happened, if anything did.
    pub failure: Option<Failure>,
}

/// The owner of the attempt proves that the platform did not act. It does so even after a sweeper took it for dead, but not
/// after evidence or a decision.
///
/// # Errors
/// When the store is unavailable.
pub async fn requeue(tx: &mut Tx, call: &Call, attempt: i64, how: &Requeue) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'queued', failures = failures + $5, failure = $6, lease_until = 0, \
        not_before = coalesce((SELECT send_after FROM accounts WHERE organisation_id = $1 \
            AND accounts.id = outbox.account_id AND send_after > $4), $4), \
        review_at = NULL, doubt = NULL, updated_at = $7 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $8 \
        AND state IN ('claimed', 'sending', 'ambiguous') AND decision IS NULL";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(attempt)
        .bind(now.plus(how.pause).0)
        .bind(i64::from(how.counted))
        .bind(how.failure.as_ref().map(to_json).transpose()?)
        .bind(now.0)
        .bind(call.fence)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    trace::settled(tx, call, attempt, CallState::Queued, how.failure.as_ref()).await?;
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// Keeps a claimed call, or one that was not made, until its account works again.
///
/// # Errors
/// When the store is unavailable.
pub async fn hold(tx: &mut Tx, call: &Call, attempt: i64, failure: Option<&Failure>) -> Result<bool, StoreError> {
    // One that was listed for review was due never.
    const SQL: &str = "UPDATE outbox SET state = 'held', failure = $4, lease_until = 0, updated_at = $5, \
        not_before = $5, review_at = NULL, doubt = NULL WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $6 \
        AND state IN ('claimed', 'sending', 'ambiguous') AND decision IS NULL";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(attempt)
        .bind(failure.map(to_json).transpose()?)
        .bind(now.0)
        .bind(call.fence)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    trace::settled(tx, call, attempt, CallState::Held, failure).await?;
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// Gives up a claimed call before its door, on purpose, and with it the parts of the same line that come after it.
///
/// # Errors
/// When the store is unavailable.
pub async fn suppress(tx: &mut Tx, call: &Call, failure: &Failure) -> Result<bool, StoreError> {
    const CALL: &str = "UPDATE outbox SET state = 'suppressed', failure = $4, updated_at = $5 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'claimed' AND fence = $3";
    const REST: &str = "UPDATE outbox SET state = 'suppressed', failure = $4, updated_at = $5 \
        WHERE organisation_id = $1 AND message_id = $2 AND part > $3 AND state IN ('queued', 'held')";
    let now = tx.now();
    let failure = to_json(failure)?;
    let done = query(CALL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(call.fence)
        .bind(&failure)
        .bind(now.0)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(message) = call.message {
        query(REST)
            .bind(call.organisation.0)
            .bind(message.0)
            .bind(call.part)
            .bind(&failure)
            .bind(now.0)
            .execute(tx)
            .await?;
    }
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// Gives up answers of the assistant that wait in a lane, because more was said there. Says after which message they
/// began, if there were any: what came since is unanswered again.
///
/// # Errors
/// When the store is unavailable.
pub async fn supersede(
    tx: &mut Tx,
    organisation: OrganisationId,
    lane: &str,
    failure: &Failure,
) -> Result<Option<i64>, StoreError> {
    const FIRST: &str = "UPDATE outbox SET state = 'suppressed', failure = $3, updated_at = $4 \
        WHERE organisation_id = $1 AND lane = $2 AND state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') \
        AND state IN ('queued', 'held') AND author = 'assistant' AND covers_seq IS NOT NULL \
        RETURNING covers_from, message_id";
    const REST: &str = "UPDATE outbox SET state = 'suppressed', failure = $3, updated_at = $4 \
        WHERE organisation_id = $1 AND message_id = $2 AND state IN ('queued', 'held')";
    let now = tx.now();
    let failure = to_json(failure)?;
    let rows = query(FIRST).bind(organisation.0).bind(lane).bind(&failure).bind(now.0).fetch_all(tx).await?;
    let mut from: Option<i64> = None;
    for row in &rows {
        let began: Option<i64> = row.col("covers_from")?;
        from = from.into_iter().chain(began).min();
        if let Some(message) = row.col::<Option<uuid::Uuid>>("message_id")? {
            query(REST).bind(organisation.0).bind(message).bind(&failure).bind(now.0).execute(tx).await?;
            refresh(tx, organisation, Some(MessageId(message))).await?;
        }
    }
    Ok(from)
}

/// Looks for evidence about an ambiguous call later.
///
/// # Errors
/// When the store is unavailable.
pub async fn postpone(tx: &mut Tx, call: &Call, pause: Duration) -> Result<(), StoreError> {
    let until = tx.now().plus(pause);
    look_again(tx, call, until, 0).await
}

/// Looks for evidence about an ambiguous call later, since a look brought none.
///
/// # Errors
/// When the store is unavailable.
pub async fn looked_in_vain(tx: &mut Tx, call: &Call, pause: Duration) -> Result<(), StoreError> {
    let until = tx.now().plus(pause);
    look_again(tx, call, until, 1).await
}

async fn look_again(tx: &mut Tx, call: &Call, until: Timestamp, failures: i64) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET not_before = $3, failures = failures + $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $5 AND fence = $6 AND state = 'ambiguous' \
        AND decision IS NULL";
    query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(until.0)
        .bind(failures)
        .bind(call.attempt)
        .bind(call.fence)
        .execute(tx)
        .await?;
    Ok(())
}
