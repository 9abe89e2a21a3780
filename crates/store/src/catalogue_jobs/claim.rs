//! Jobs, as those who work on them see them. Whatever they write names their attempt: who was overtaken, or whose job was
//! stopped, writes nothing.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use serde_json::Value;

use super::job::{JobRow, JobState, drop_file, read};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A job that is held by whoever works on it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The job.
    pub job: JobRow,
    /// Its file; empty when it has none.
    pub file: Vec<u8>,
    /// Where to go on, as whoever worked on it before left it.
    pub point: Option<String>,
    /// Which attempt this is.
    pub attempt: i64,
}

/// Whether a job waits, or its worker's hold has ended. Looks at all organisations.
///
/// # Errors
/// When the store is unavailable.
pub async fn due(db: &mut Connection, now: Timestamp) -> Result<bool, StoreError> {
    const SQL: &str =
        "SELECT 1 AS due FROM catalogue_jobs WHERE state IN ('waiting', 'running') AND lease_until <= $1 LIMIT 1";
    Ok(query(SQL).bind(now.0).fetch_optional(db).await?.is_some())
}

/// Takes the job that waits longest, of whatever organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim(tx: &mut Tx, time: Duration) -> Result<Option<Held>, StoreError> {
    const NEXT: &str = "SELECT organisation_id, id, attempts FROM catalogue_jobs \
        WHERE state IN ('waiting', 'running') AND lease_until <= $1 ORDER BY lease_until, created_at LIMIT 1";
    // Two that look at once find the same one; only the first changes the number of attempts.
    const TAKE: &str = "UPDATE catalogue_jobs SET state = 'running', attempts = attempts + 1, lease_until = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 RETURNING *";
    const FILE: &str = "SELECT body FROM catalogue_job_files WHERE organisation_id = $1 AND job_id = $2";
    let (now, until) = (tx.now(), tx.now().plus(time));
    let Some(next) = query(NEXT).bind(now.0).fetch_optional(tx).await? else { return Ok(None) };
    let (organisation, id) = (OrganisationId(next.id("organisation_id")?), next.id("id")?);
    let attempts: i64 = next.col("attempts")?;
    let take = query(TAKE).bind(organisation.0).bind(id).bind(attempts).bind(until.0);
    let Some(row) = take.fetch_optional(tx).await? else { return Ok(None) };
    let file = query(FILE).bind(organisation.0).bind(id).fetch_optional(tx).await?;
    let file = file.map_or(Ok(Vec::new()), |row| row.col("body"))?;
    tx.note(organisation, "catalogue").await?;
    Ok(Some(Held { organisation, job: read(&row)?, file, point: row.col("point")?, attempt: attempts + 1 }))
}

/// Holds a job for longer.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it or it was stopped.
pub async fn hold(tx: &mut Tx, held: &Held, time: Duration) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_jobs SET lease_until = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
    let until = tx.now().plus(time);
    let hold = query(SQL).bind(held.organisation.0).bind(held.job.id).bind(held.attempt).bind(until.0);
    if hold.execute(tx).await?.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Writes down how far the work came, in the transaction that did it. On PostgreSQL the job is locked until the commit.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it or it was stopped: undo the rest of the transaction.
pub async fn go_on(tx: &mut Tx, held: &Held, progress: &Value, point: Option<&str>) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_jobs SET progress = $4, point = coalesce($5, point), updated_at = $6 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
    let now = tx.now();
    let done = query(SQL)
        .bind(held.organisation.0)
        .bind(held.job.id)
        .bind(held.attempt)
        .bind(to_json(progress)?)
        .bind(point)
        .bind(now.0)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }
    tx.note(held.organisation, "catalogue").await
}

/// What would change is known: somebody decides.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it or it was stopped.
pub async fn compared(tx: &mut Tx, held: &Held, outcome: &Value) -> Result<(), StoreError> {
    leave(tx, held, JobState::Compared, Some(outcome), None).await
}

/// The job has ended; its file is let go.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it or it was stopped.
pub async fn end(tx: &mut Tx, held: &Held, result: Result<&Value, &Value>) -> Result<(), StoreError> {
    match result {
        Ok(outcome) => leave(tx, held, JobState::Done, Some(outcome), None).await?,
        Err(reason) => leave(tx, held, JobState::Failed, None, Some(reason)).await?,
    }
    drop_file(tx, held.organisation, held.job.id).await
}

async fn leave(
    tx: &mut Tx,
    held: &Held,
    state: JobState,
    outcome: Option<&Value>,
    reason: Option<&Value>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_jobs SET state = $4, outcome = coalesce($5, outcome), reason = $6, updated_at = $7 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
    let now = tx.now();
    let done = query(SQL)
        .bind(held.organisation.0)
        .bind(held.job.id)
        .bind(held.attempt)
        .bind(state.as_str())
        .bind(outcome.map(to_json).transpose()?)
        .bind(reason.map(to_json).transpose()?)
        .bind(now.0)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }
    tx.note(held.organisation, "catalogue").await
}
