//! Jobs, as those who work on them see them. Whatever they write names their attempt: who was overtaken, or whose job was
//! stopped, writes nothing.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use serde_json::Value;

use super::job::{JobRow, JobState, drop_file, read};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::queue::{Queue, Taken, queue};
use crate::writer::Tx;

const JOBS: Queue = queue!("catalogue_jobs", "running", "catalogue_job_files", "job_id");

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
    JOBS.is_due(db, now).await
}

/// Takes the job that waits longest, of whatever organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim(tx: &mut Tx, time: Duration) -> Result<Option<Held>, StoreError> {
    let Some(Taken { organisation, row, file, attempt }) = JOBS.take(tx, time).await? else { return Ok(None) };
    tx.note(organisation, "catalogue").await?;
    Ok(Some(Held { organisation, job: read(&row)?, file, point: row.col("point")?, attempt }))
}

/// Holds a job for longer.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it or it was stopped.
pub async fn hold(tx: &mut Tx, held: &Held, time: Duration) -> Result<(), StoreError> {
    JOBS.hold(tx, held.organisation, held.job.id, held.attempt, time).await
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
