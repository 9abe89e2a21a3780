//! Looking at documents.

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::catalogue::Mark;
use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::words::word_enum;

word_enum! {
    /// How far a document is.
    DocumentState {
        /// It will be read.
        Waiting = "waiting",
        /// It is being read.
        Reading = "reading",
        /// It was read.
        Ready = "ready",
        /// It cannot be read.
        Failed = "failed",
    }
}

word_enum! {
    /// Where a document is from.
    Origin {
        /// Somebody uploaded it.
        Upload = "upload",
        /// It is a page of a site that was read.
        Site = "site",
    }
}

/// A document without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// Its id.
    pub id: Uuid,
    /// The name of its file, or its address.
    pub name: String,
    /// Its own title.
    pub title: Option<String>,
    /// Where it is from.
    pub origin: Origin,
    /// The address of a page.
    pub address: Option<String>,
    /// How far it is.
    pub state: DocumentState,
    /// Why it cannot be read.
    pub reason: Option<serde_json::Value>,
    /// What is known of it: format, pages, what was left out.
    pub details: serde_json::Value,
    /// Its size.
    pub bytes: i64,
    /// How many pieces it was cut into.
    pub chunks: u32,
    /// When it was taken in.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// A document that was read, with what it was cut into.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunked {
    /// The document.
    pub document: DocumentRow,
    /// Its pieces in their order.
    pub chunks: Vec<serde_json::Value>,
}

/// The newest documents.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<DocumentRow>, StoreError> {
    const SQL: &str = "SELECT * FROM documents WHERE organisation_id = $1 ORDER BY created_at DESC, id LIMIT $2";
    query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?.iter().map(read).collect()
}

/// How many documents there are.
///
/// # Errors
/// When the store is unavailable.
pub async fn count(db: &mut Connection, organisation: OrganisationId) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT count(*) AS documents FROM documents WHERE organisation_id = $1";
    query(SQL).bind(organisation.0).fetch_one(db).await?.count("documents")
}

/// A document by its id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Option<DocumentRow>, StoreError> {
    const SQL: &str = "SELECT * FROM documents WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// Documents whose pieces changed after a mark, with the mark behind the last of them.
///
/// # Errors
/// When the store is unavailable.
pub async fn documents_after(
    db: &mut Connection,
    organisation: OrganisationId,
    mark: &Mark,
    limit: u32,
) -> Result<(Vec<Chunked>, Option<Mark>), StoreError> {
    // Ids are not text, so of one revision all documents are read at once: one change makes one document or few.
    const SQL: &str = "SELECT * FROM documents WHERE organisation_id = $1 AND revision > $2 AND revision > 0 \
        AND revision <= coalesce((SELECT max(revision) FROM (SELECT revision FROM documents WHERE organisation_id = $1 \
        AND revision > $2 AND revision > 0 ORDER BY revision LIMIT $3) AS page), 0) ORDER BY revision, id";
    const CHUNKS: &str =
        "SELECT body FROM document_chunks WHERE organisation_id = $1 AND document_id = $2 ORDER BY position";
    let rows = query(SQL).bind(organisation.0).bind(mark.revision).bind(limit).fetch_all(db).await?;
    let next = rows.last().map(|row| row.col("revision").map(Mark::after)).transpose()?;
    let mut documents = Vec::with_capacity(rows.len());
    for row in &rows {
        let document = read(row)?;
        let chunks = query(CHUNKS).bind(organisation.0).bind(document.id).fetch_all(db).await?;
        let chunks = chunks.iter().map(|row| row.json("body")).collect::<Result<_, _>>()?;
        documents.push(Chunked { document, chunks });
    }
    Ok((documents, next))
}

pub(super) fn read(row: &Row) -> Result<DocumentRow, StoreError> {
    Ok(DocumentRow {
        id: row.id("id")?,
        name: row.col("name")?,
        title: row.col("title")?,
        origin: Origin::read(row, "origin")?,
        address: row.col("address")?,
        state: DocumentState::read(row, "state")?,
        reason: row.maybe_json("reason")?,
        details: row.json("details")?,
        bytes: row.col("bytes")?,
        chunks: row.count("chunks")?,
        created_at: row.at("created_at")?,
        updated_at: row.at("updated_at")?,
    })
}
