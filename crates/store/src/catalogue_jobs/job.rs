//! Jobs, as those who ask for them see them.

use channel_core::{OrganisationId, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::words::word_enum;
use crate::writer::Tx;

/// Jobs that are still listed when nothing is under way with them.
const KEPT: i64 = 50;

word_enum! {
    /// What a job works on.
    JobKind {
        /// A file of products.
        Products = "products",
        /// A file of questions and answers.
        Answers = "answers",
        /// A site.
        Site = "site",
    }
}

word_enum! {
    /// What a job is doing.
    JobStep {
        /// It looks at what would change.
        Compare = "compare",
        /// It changes it.
        Apply = "apply",
    }
}

word_enum! {
    /// How far a job is.
    JobState {
        /// It will be worked on.
        Waiting = "waiting",
        /// It is being worked on.
        Running = "running",
        /// What would change is known, and somebody decides.
        Compared = "compared",
        /// It is done.
        Done = "done",
        /// It cannot be done.
        Failed = "failed",
        /// Somebody stopped it. What was done stays.
        Cancelled = "cancelled",
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    /// Its id.
    pub id: Uuid,
    /// What it works on.
    pub kind: JobKind,
    /// What it is doing.
    pub step: JobStep,
    /// How far it is.
    pub state: JobState,
    /// The name of the file, or the address of the site.
    pub name: String,
    /// How it is to be done.
    pub options: Value,
    /// What was done so far.
    pub progress: Value,
    /// What came of it.
    pub outcome: Option<Value>,
    /// Why it cannot be done.
    pub reason: Option<Value>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// A job to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it works on.
    pub kind: JobKind,
    /// What it begins with.
    pub step: JobStep,
    /// The name of the file, or the address of the site.
    pub name: String,
    /// How it is to be done.
    pub options: Value,
    /// The file.
    pub file: Option<Vec<u8>>,
}

/// Asks for a job. Of those that nothing is under way with, the oldest are let go.
///
/// # Errors
/// When the store is unavailable.
pub async fn create(tx: &mut Tx, organisation: OrganisationId, new: &NewJob) -> Result<Uuid, StoreError> {
    const SQL: &str = "INSERT INTO catalogue_jobs (organisation_id, id, kind, step, state, name, options, progress, attempts, \
        lease_until, created_at, updated_at) VALUES ($1, $2, $3, $4, 'waiting', $5, $6, '{}', 0, 0, $7, $7)";
    const FILE: &str = "INSERT INTO catalogue_job_files (organisation_id, job_id, body) VALUES ($1, $2, $3)";
    const TRIM: &str = "DELETE FROM catalogue_jobs WHERE organisation_id = $1 AND state NOT IN ('waiting', 'running') \
        AND id NOT IN (SELECT id FROM catalogue_jobs WHERE organisation_id = $1 ORDER BY created_at DESC, id LIMIT $2)";
    const FILES: &str = "DELETE FROM catalogue_job_files WHERE organisation_id = $1 \
        AND job_id NOT IN (SELECT id FROM catalogue_jobs WHERE organisation_id = $1)";
    let (id, now) = (tx.new_id(), tx.now());
    query(SQL)
        .bind(organisation.0)
        .bind(id)
        .bind(new.kind.as_str())
        .bind(new.step.as_str())
        .bind(&new.name)
        .bind(to_json(&new.options)?)
        .bind(now.0)
        .execute(tx)
        .await?;
    if let Some(file) = &new.file {
        query(FILE).bind(organisation.0).bind(id).bind(file).execute(tx).await?;
    }
    query(TRIM).bind(organisation.0).bind(KEPT).execute(tx).await?;
    query(FILES).bind(organisation.0).execute(tx).await?;
    tx.note(organisation, "catalogue").await?;
    Ok(id)
}

/// Has done what was compared; `false` when nothing waits for that word.
///
/// # Errors
/// When the store is unavailable.
pub async fn apply(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE catalogue_jobs SET step = 'apply', state = 'waiting', progress = '{}', lease_until = 0, \
        attempts = attempts + 1, updated_at = $3 WHERE organisation_id = $1 AND id = $2 AND state = 'compared'";
    let now = tx.now();
    tx.note(organisation, "catalogue").await?;
    Ok(query(SQL).bind(organisation.0).bind(id).bind(now.0).execute(tx).await?.rows_affected() > 0)
}

/// Stops a job that has not ended; `false` when it has. Whoever works on it notices with the next thing they write.
///
/// # Errors
/// When the store is unavailable.
pub async fn cancel(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE catalogue_jobs SET state = 'cancelled', attempts = attempts + 1, updated_at = $3 \
        WHERE organisation_id = $1 AND id = $2 AND state IN ('waiting', 'running', 'compared')";
    let now = tx.now();
    let stopped = query(SQL).bind(organisation.0).bind(id).bind(now.0).execute(tx).await?.rows_affected() > 0;
    if stopped {
        drop_file(tx, organisation, id).await?;
    }
    tx.note(organisation, "catalogue").await?;
    Ok(stopped)
}

/// A job by its id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    const SQL: &str = "SELECT * FROM catalogue_jobs WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// The newest jobs.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId, limit: u32) -> Result<Vec<JobRow>, StoreError> {
    const SQL: &str = "SELECT * FROM catalogue_jobs WHERE organisation_id = $1 ORDER BY created_at DESC, id LIMIT $2";
    query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?.iter().map(read).collect()
}

pub(super) async fn drop_file(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM catalogue_job_files WHERE organisation_id = $1 AND job_id = $2";
    query(SQL).bind(organisation.0).bind(id).execute(tx).await?;
    Ok(())
}

pub(super) fn read(row: &Row) -> Result<JobRow, StoreError> {
    Ok(JobRow {
        id: row.id("id")?,
        kind: JobKind::read(row, "kind")?,
        step: JobStep::read(row, "step")?,
        state: JobState::read(row, "state")?,
        name: row.col("name")?,
        options: row.json("options")?,
        progress: row.json("progress")?,
        outcome: row.maybe_json("outcome")?,
        reason: row.maybe_json("reason")?,
        created_at: row.at("created_at")?,
        updated_at: row.at("updated_at")?,
    })
}
