//! The nearest vectors by PostgreSQL itself, where it has pgvector.
//!
//! The column is no part of the schema's history: whether there can be one depends on the server, and that may change. Whoever
//! opens the store looks, and adds it when it can be had. The numbers in `body` stay what counts; the column is made of them.

use std::fmt::Write as _;

use channel_core::OrganisationId;
use sqlx::Row as _;
use sqlx::postgres::PgPool;

use super::row::{NewVector, VectorKind, numbers};
use crate::db::{Columns, Connection, Sql, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// What only PostgreSQL is ever asked; SQLite has no such column.
const fn postgres(sql: &'static str) -> Sql {
    Sql::both("SELECT 1 WHERE 0", sql)
}

/// Adds the column where pgvector is there or can be had. What stands in the way is no failure: searching works without it.
pub(crate) async fn prepare(pool: &PgPool) {
    if let Err(error) = attempt(pool).await {
        tracing::warn!(%error, "the nearest vectors are not asked of PostgreSQL");
    }
}

async fn attempt(pool: &PgPool) -> Result<(), sqlx::Error> {
    const MAY_MAKE: &str = "SELECT EXISTS (SELECT 1 FROM pg_available_extension_versions AS known WHERE known.name = 'vector' \
        AND NOT known.installed AND ((known.trusted AND has_database_privilege(current_database(), 'CREATE')) \
            OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))) \
        AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') AS may";
    // `halfvec` came with 0.7; a server whose pgvector is older does not have the type.
    const STATE: &str = "SELECT to_regtype('halfvec') IS NOT NULL AS has_type, EXISTS (SELECT 1 FROM pg_attribute \
        WHERE attrelid = 'catalogue_vectors'::regclass AND attname = 'numbers' AND NOT attisdropped) AS has_column";
    let mut tx = pool.begin().await?;
    // Nodes that start together do it one after the other.
    sqlx::query("SELECT pg_advisory_xact_lock(7310951)").execute(&mut *tx).await?;
    if sqlx::query(MAY_MAKE).fetch_one(&mut *tx).await?.try_get::<bool, _>("may")? {
        sqlx::query("CREATE EXTENSION IF NOT EXISTS vector").execute(&mut *tx).await?;
    }
    let state = sqlx::query(STATE).fetch_one(&mut *tx).await?;
    if state.try_get::<bool, _>("has_type")? && !state.try_get::<bool, _>("has_column")? {
        sqlx::query("ALTER TABLE catalogue_vectors ADD COLUMN numbers halfvec").execute(&mut *tx).await?;
        // In the row itself: a scan reads one place a vector and unpacks nothing.
        sqlx::query("ALTER TABLE catalogue_vectors ALTER COLUMN numbers SET STORAGE PLAIN").execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// Whether the database can be asked for the nearest.
///
/// # Errors
/// When the store is unavailable.
pub async fn is_there(db: &mut Connection) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 AS one FROM pg_attribute WHERE attrelid = 'catalogue_vectors'::regclass \
        AND attname = 'numbers' AND NOT attisdropped";
    if !db.is_postgres() {
        return Ok(false);
    }
    Ok(query(postgres(SQL)).fetch_optional(db).await?.is_some())
}

/// Keeps vectors in the column too, where there is one.
pub(super) async fn save(
    tx: &mut Tx,
    organisation: OrganisationId,
    model: &str,
    vectors: &[NewVector],
) -> Result<(), StoreError> {
    if vectors.is_empty() || !is_there(tx).await? {
        return Ok(());
    }
    for vector in vectors {
        put(tx, organisation, model, vector.kind, &vector.id, &vector.numbers).await?;
    }
    Ok(())
}

/// Brings vectors into the column that were kept before there was one, so many at a time. Says how many it were.
///
/// # Errors
/// When the store is unavailable.
pub async fn fill(tx: &mut Tx, organisation: OrganisationId, model: &str, limit: u32) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT kind, id, body FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 \
        AND numbers IS NULL AND refused IS NULL LIMIT $3";
    if !is_there(tx).await? {
        return Ok(0);
    }
    let rows = query(postgres(SQL)).bind(organisation.0).bind(model).bind(limit).fetch_all(&mut *tx).await?;
    let mut filled = 0;
    for row in &rows {
        let (kind, id) = (VectorKind::read(row, "kind")?, row.col::<&str>("id")?);
        put(tx, organisation, model, kind, id, &numbers(row.col("body")?)).await?;
        filled += 1;
    }
    Ok(filled)
}

async fn put(
    tx: &mut Tx,
    organisation: OrganisationId,
    model: &str,
    kind: VectorKind,
    id: &str,
    numbers: &[f32],
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_vectors SET numbers = CAST(CAST($5 AS TEXT) AS halfvec) \
        WHERE organisation_id = $1 AND model = $2 AND kind = $3 AND id = $4";
    let text = (!numbers.is_empty()).then(|| text(numbers));
    let put = query(postgres(SQL)).bind(organisation.0).bind(model).bind(kind.as_str()).bind(id).bind(text);
    put.execute(tx).await?;
    Ok(())
}

/// The rows whose vectors are nearest by cosine, the nearest first. Every vector of the organisation is looked at, so none is
/// missed; row-level security holds as for any other question.
///
/// # Errors
/// When the store is unavailable, or [`is_there`] says that it cannot be asked.
pub async fn nearest(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
    kind: VectorKind,
    question: &[f32],
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    // The question is read in a part of its own: once, and not again for every row.
    const SQL: &str = "SELECT id FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = $3 \
        AND numbers IS NOT NULL AND vector_dims(numbers) = $6 \
        ORDER BY numbers <=> (SELECT CAST(CAST($4 AS TEXT) AS halfvec)), id LIMIT $5";
    let length = i64::try_from(question.len()).unwrap_or(0);
    let asked = query(postgres(SQL)).bind(organisation.0).bind(model).bind(kind.as_str());
    let rows = asked.bind(text(question)).bind(limit).bind(length).fetch_all(db).await?;
    rows.iter().map(|row| row.col("id")).collect()
}

/// A vector of length one as pgvector reads it. Halves of floats end at 65,504, and the direction alone counts.
fn text(numbers: &[f32]) -> String {
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    let scale = if length.is_finite() && length > 0.0 { 1.0 / length } else { 1.0 };
    let mut text = String::with_capacity(numbers.len() * 12 + 2);
    text.push('[');
    for (at, number) in numbers.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let written = write!(text, "{comma}{:e}", number * scale);
        written.expect("a String takes everything that is written to it");
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn only_the_direction_of_a_vector_is_written() {
        assert_eq!(text(&[300.0, -400.0]), "[6e-1,-8e-1]");
        assert_eq!(text(&[]), "[]");
    }
}
