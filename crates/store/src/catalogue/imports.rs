//! Imports, with what became of every row.

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A finished import.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// Its id.
    pub id: Uuid,
    /// `products` or `answers`.
    pub kind: String,
    /// `merge` or `replace`.
    pub mode: String,
    /// When it was done.
    pub finished_at: Timestamp,
    /// How many rows were taken and how.
    pub counts: serde_json::Value,
    /// The rows with problems.
    pub errors: serde_json::Value,
}

/// Keeps the record of an import.
///
/// # Errors
/// When the store is unavailable.
pub async fn record_import(tx: &mut Tx, organisation: OrganisationId, import: &ImportRow) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO catalogue_imports (organisation_id, id, kind, mode, finished_at, counts, errors) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organisation_id, id) DO NOTHING";
    query(SQL)
        .bind(organisation.0)
        .bind(import.id)
        .bind(&import.kind)
        .bind(&import.mode)
        .bind(import.finished_at.0)
        .bind(to_json(&import.counts)?)
        .bind(to_json(&import.errors)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// The latest imports, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_imports(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<ImportRow>, StoreError> {
    const SQL: &str =
        "SELECT * FROM catalogue_imports WHERE organisation_id = $1 ORDER BY finished_at DESC, id DESC LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(ImportRow {
                id: row.id("id")?,
                kind: row.col("kind")?,
                mode: row.col("mode")?,
                finished_at: row.at("finished_at")?,
                counts: row.json("counts")?,
                errors: row.json("errors")?,
            })
        })
        .collect()
}
