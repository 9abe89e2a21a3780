//! Taking documents in, keeping what they say, and letting them go.

use channel_core::OrganisationId;
use uuid::Uuid;

use super::list::Origin;
use crate::catalogue::revision::{advance, removed};
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A file or page to take in.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// The name of its file, or its address.
    pub name: String,
    /// What it is.
    pub body: Vec<u8>,
}

/// What reading a document gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// Its own title.
    pub title: Option<String>,
    /// Format, pages, what was left out.
    pub details: serde_json::Value,
    /// What it was cut into.
    pub chunks: Vec<serde_json::Value>,
}

/// What became of reading a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It was read.
    Ready(Read),
    /// It cannot be read, and why.
    Failed(serde_json::Value),
}

/// Takes a file in, to be read.
///
/// # Errors
/// When the store is unavailable.
pub async fn upload(tx: &mut Tx, organisation: OrganisationId, new: &NewDocument) -> Result<Uuid, StoreError> {
    const SQL: &str = "INSERT INTO documents (organisation_id, id, name, origin, state, details, bytes, chunks, attempts, \
        lease_until, revision, created_at, updated_at) VALUES ($1, $2, $3, $4, 'waiting', '{}', $5, 0, 0, 0, 0, $6, $6)";
    const FILE: &str = "INSERT INTO document_files (organisation_id, document_id, body) VALUES ($1, $2, $3)";
    let (id, now) = (tx.new_id(), tx.now());
    let bytes = i64::try_from(new.body.len()).unwrap_or(i64::MAX);
    query(SQL)
        .bind(organisation.0)
        .bind(id)
        .bind(&new.name)
        .bind(Origin::Upload.as_str())
        .bind(bytes)
        .bind(now.0)
        .execute(tx)
        .await?;
    query(FILE).bind(organisation.0).bind(id).bind(&new.body).execute(tx).await?;
    tx.note(organisation, "knowledge").await?;
    Ok(id)
}

/// Keeps a page of a site that was read, in place of what was known under its address; gives its id. Nothing changes when it
/// says the same.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_page(
    tx: &mut Tx,
    organisation: OrganisationId,
    address: &str,
    bytes: u64,
    page: &Read,
) -> Result<Uuid, StoreError> {
    const MEET: &str = "INSERT INTO documents (organisation_id, id, name, origin, address, state, details, bytes, chunks, \
        attempts, lease_until, revision, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $3, 'ready', '{}', $5, 0, 0, 0, 0, $6, $6) \
        ON CONFLICT (organisation_id, address) WHERE address IS NOT NULL DO UPDATE SET bytes = excluded.bytes RETURNING id";
    const SAID: &str =
        "SELECT body FROM document_chunks WHERE organisation_id = $1 AND document_id = $2 ORDER BY position";
    let (id, now) = (tx.new_id(), tx.now());
    let meet = query(MEET)
        .bind(organisation.0)
        .bind(id)
        .bind(address)
        .bind(Origin::Site.as_str())
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(now.0);
    let id = meet.fetch_one(tx).await?.id("id")?;
    let said = query(SAID).bind(organisation.0).bind(id).fetch_all(tx).await?;
    let said: Vec<serde_json::Value> = said.iter().map(|row| row.json("body")).collect::<Result<_, _>>()?;
    if said.is_empty() || said != page.chunks {
        keep(tx, organisation, id, &Verdict::Ready(page.clone())).await?;
    }
    Ok(id)
}

/// Has a document read once more; `false` when there is none with a file.
///
/// # Errors
/// When the store is unavailable.
pub async fn again(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE documents SET state = 'waiting', attempts = 0, lease_until = 0, reason = NULL, updated_at = $3 \
        WHERE organisation_id = $1 AND id = $2 AND origin = 'upload'";
    let now = tx.now();
    tx.note(organisation, "knowledge").await?;
    Ok(query(SQL).bind(organisation.0).bind(id).bind(now.0).execute(tx).await?.rows_affected() > 0)
}

/// Lets a document go with everything it said; `false` when there is none.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: Uuid) -> Result<bool, StoreError> {
    const ROW: &str = "DELETE FROM documents WHERE organisation_id = $1 AND id = $2";
    const FILE: &str = "DELETE FROM document_files WHERE organisation_id = $1 AND document_id = $2";
    const CHUNKS: &str = "DELETE FROM document_chunks WHERE organisation_id = $1 AND document_id = $2";
    if query(ROW).bind(organisation.0).bind(id).execute(tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    query(FILE).bind(organisation.0).bind(id).execute(tx).await?;
    query(CHUNKS).bind(organisation.0).bind(id).execute(tx).await?;
    let revision = advance(tx, organisation).await?;
    removed(tx, organisation, "document", &id.to_string(), revision).await?;
    tx.note(organisation, "knowledge").await?;
    Ok(true)
}

/// Lets all pages go whose address begins so, and says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_of_site(tx: &mut Tx, organisation: OrganisationId, beginning: &str) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT id FROM documents WHERE organisation_id = $1 AND origin = 'site' \
        AND substr(address, 1, length($2)) = $2";
    let rows = query(SQL).bind(organisation.0).bind(beginning).fetch_all(tx).await?;
    let mut gone = 0;
    for row in &rows {
        gone += u32::from(delete(tx, organisation, row.id("id")?).await?);
    }
    Ok(gone)
}

/// Keeps what a document says, or why it cannot be read.
pub(super) async fn keep(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: Uuid,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    const FAILED: &str = "UPDATE documents SET state = 'failed', reason = $3, updated_at = $4 \
        WHERE organisation_id = $1 AND id = $2";
    const READY: &str = "UPDATE documents SET state = 'ready', reason = NULL, title = $3, details = $4, chunks = $5, \
        revision = $6, updated_at = $7 WHERE organisation_id = $1 AND id = $2";
    const CLEAR: &str = "DELETE FROM document_chunks WHERE organisation_id = $1 AND document_id = $2";
    const PUT: &str =
        "INSERT INTO document_chunks (organisation_id, document_id, position, body) VALUES ($1, $2, $3, $4)";
    let now = tx.now();
    tx.note(organisation, "knowledge").await?;
    let read = match verdict {
        Verdict::Failed(reason) => {
            query(FAILED).bind(organisation.0).bind(id).bind(to_json(reason)?).bind(now.0).execute(tx).await?;
            return Ok(());
        }
        Verdict::Ready(read) => read,
    };
    let revision = advance(tx, organisation).await?;
    query(CLEAR).bind(organisation.0).bind(id).execute(tx).await?;
    for (position, chunk) in (0_i64..).zip(&read.chunks) {
        query(PUT).bind(organisation.0).bind(id).bind(position).bind(to_json(chunk)?).execute(tx).await?;
    }
    query(READY)
        .bind(organisation.0)
        .bind(id)
        .bind(&read.title)
        .bind(to_json(&read.details)?)
        .bind(i64::try_from(read.chunks.len()).unwrap_or(i64::MAX))
        .bind(revision)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}
