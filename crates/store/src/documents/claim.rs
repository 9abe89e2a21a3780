//! Who reads a document: whoever claimed it, for as long as the claim lasts. What they write names the attempt, so that one
//! whose claim has ended writes nothing.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use super::list::{DocumentRow, read};
use super::save::{Verdict, keep};
use crate::db::{Connection, query};
use crate::error::StoreError;
use crate::queue::{Queue, Taken, queue};
use crate::writer::Tx;

const DOCUMENTS: Queue = queue!("documents", "reading", "document_files", "document_id");

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
pub async fn due(db: &mut Connection, now: Timestamp) -> Result<bool, StoreError> {
    DOCUMENTS.is_due(db, now).await
}

/// Claims the document that waits longest, of whatever organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn claim(tx: &mut Tx, time: Duration) -> Result<Option<Claimed>, StoreError> {
    let Some(Taken { organisation, row, file, attempt }) = DOCUMENTS.take(tx, time).await? else { return Ok(None) };
    tx.note(organisation, "knowledge").await?;
    Ok(Some(Claimed { organisation, document: read(&row)?, file, attempt }))
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
    DOCUMENTS.hold(tx, organisation, id, attempt, time).await
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
