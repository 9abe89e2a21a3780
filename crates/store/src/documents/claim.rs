//! Who reads a document: whoever claimed it, for as long as the claim lasts. What they write names the attempt, so that one
//! whose claim has ended writes nothing.

use std::time::Duration;

use channel_core::OrganisationId;
use uuid::Uuid;

use super::list::{DocumentRow, read};
use super::save::{Verdict, keep};
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// A document that is to be read, with its file.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The document.
    pub document: DocumentRow,
    /// Its file.
    pub file: Vec<u8>,
    /// Which attempt at reading it this is, from 1.
    pub attempt: i64,
}

/// Whether a document waits to be read, or its reader's claim has ended. Looks at all organisations.
///
/// # Errors
/// When the store is unavailable.
pub async fn due(db: &mut Connection, now: channel_core::Timestamp) -> Result<bool, StoreError> {
    const SQL: &str =
        "SELECT 1 AS due FROM documents WHERE state IN ('waiting', 'reading') AND lease_until <= $1 LIMIT 1";
    Ok(query(SQL).bind(now.0).fetch_optional(db).await?.is_some())
}

/// Claims the document that waits longest, of whatever organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim(tx: &mut Tx, time: Duration) -> Result<Option<Claimed>, StoreError> {
    const NEXT: &str = "SELECT organisation_id, id, attempts FROM documents \
        WHERE state IN ('waiting', 'reading') AND lease_until <= $1 ORDER BY lease_until, created_at LIMIT 1";
    // Two that look at once find the same one; only the first changes the number of attempts.
    const TAKE: &str = "UPDATE documents SET state = 'reading', attempts = attempts + 1, lease_until = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 RETURNING *";
    const FILE: &str = "SELECT body FROM document_files WHERE organisation_id = $1 AND document_id = $2";
    let (now, until) = (tx.now(), tx.now().plus(time));
    let Some(next) = query(NEXT).bind(now.0).fetch_optional(tx).await? else { return Ok(None) };
    let (organisation, id) = (OrganisationId(next.id("organisation_id")?), next.id("id")?);
    let attempts: i64 = next.col("attempts")?;
    let take = query(TAKE).bind(organisation.0).bind(id).bind(attempts).bind(until.0);
    let Some(row) = take.fetch_optional(tx).await? else { return Ok(None) };
    let document = read(&row)?;
    let file = query(FILE).bind(organisation.0).bind(id).fetch_optional(tx).await?;
    let file = file.map_or(Ok(Vec::new()), |row| row.col("body"))?;
    tx.note(organisation, "knowledge").await?;
    Ok(Some(Claimed { organisation, document, file, attempt: attempts + 1 }))
}

/// Keeps a claim for longer.
///
/// # Errors
/// [`StoreError::Stale`] when it has ended.
pub async fn renew(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: Uuid,
    attempt: i64,
    time: Duration,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE documents SET lease_until = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'reading'";
    let until = tx.now().plus(time);
    let done = query(SQL).bind(organisation.0).bind(id).bind(attempt).bind(until.0).execute(tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Keeps what became of reading a document. What it was cut into before stays when it can no longer be read.
///
/// # Errors
/// [`StoreError::Stale`] when the claim has ended or the document was deleted; then nothing is kept.
pub async fn finish(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: Uuid,
    attempt: i64,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    const HELD: &str = "UPDATE documents SET attempts = attempts \
        WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'reading'";
    let held = query(HELD).bind(organisation.0).bind(id).bind(attempt).execute(tx).await?;
    if held.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }
    keep(tx, organisation, id, verdict).await
}
