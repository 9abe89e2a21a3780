//! Vectors.

use std::collections::BTreeMap;

use channel_core::OrganisationId;

use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::words::word_enum;
use crate::writer::Tx;

use super::nearest;

word_enum! {
    /// What a vector is of.
    VectorKind {
        /// A product, by its code.
        Product = "product",
        /// A question-answer pair or a passage of a document, by its id.
        Passage = "passage",
    }
}

/// A vector to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVector {
    /// What it is of.
    pub kind: VectorKind,
    /// Which.
    pub id: String,
    /// Of which words it was made.
    pub digest: Vec<u8>,
    /// The numbers; none for words that the model does not take.
    pub numbers: Vec<f32>,
    /// Why the model does not take the words, in a word.
    pub refused: Option<String>,
}

/// A vector that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorRow {
    /// What it is of.
    pub kind: VectorKind,
    /// Which.
    pub id: String,
    /// The numbers; none for words that the model does not take.
    pub numbers: Vec<f32>,
}

/// A row that has no vector because its model does not take its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// What it is.
    pub kind: VectorKind,
    /// Which.
    pub id: String,
    /// Why, in a word.
    pub why: String,
}

/// Keeps vectors of a pass.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(
    tx: &mut Tx,
    organisation: OrganisationId,
    model: &str,
    pass: i64,
    vectors: &[NewVector],
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO catalogue_vectors (organisation_id, model, kind, id, digest, body, pass, refused) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (organisation_id, model, kind, id) \
        DO UPDATE SET digest = excluded.digest, body = excluded.body, pass = excluded.pass, refused = excluded.refused";
    for vector in vectors {
        let body: Vec<u8> = vector.numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        query(SQL)
            .bind(organisation.0)
            .bind(model)
            .bind(vector.kind.as_str())
            .bind(&vector.id)
            .bind(&vector.digest)
            .bind(body)
            .bind(pass)
            .bind(&vector.refused)
            .execute(&mut *tx)
            .await?;
    }
    nearest::save(tx, organisation, model, vectors).await
}

/// Rows that the model does not take, page by page: those behind the kind and id of the last one seen.
///
/// # Errors
/// When the store is unavailable.
pub async fn refused(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
    last: Option<&(VectorKind, String)>,
    limit: u32,
) -> Result<Vec<RefusedRow>, StoreError> {
    const SQL: &str = "SELECT kind, id, refused FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 \
        AND refused IS NOT NULL AND (kind, id) > ($3, $4) ORDER BY kind, id LIMIT $5";
    let (kind, id) = last.map_or(("", ""), |(kind, id)| (kind.as_str(), id.as_str()));
    let rows = query(SQL).bind(organisation.0).bind(model).bind(kind).bind(id).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(RefusedRow { kind: VectorKind::read(row, "kind")?, id: row.col("id")?, why: row.col("refused")? })
        })
        .collect()
}

/// Which of these rows the model has made into vectors, and which it does not take.
///
/// # Errors
/// When the store is unavailable.
pub async fn made(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
    kind: VectorKind,
    ids: &[String],
) -> Result<BTreeMap<String, Option<String>>, StoreError> {
    const SQL: &str = "SELECT id, refused FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = $3 \
        AND id IN (SELECT atom FROM json_each($4))";
    let known = query(SQL).bind(organisation.0).bind(model).bind(kind.as_str()).bind(to_json(ids)?);
    known.fetch_all(db).await?.iter().map(|row| Ok((row.col("id")?, row.col("refused")?))).collect()
}

/// Of which words the vectors of these rows were made.
///
/// # Errors
/// When the store is unavailable.
pub async fn digests(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
    kind: VectorKind,
    ids: &[String],
) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
    const SQL: &str = "SELECT id, digest FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = $3 \
        AND id IN (SELECT atom FROM json_each($4))";
    let known = query(SQL).bind(organisation.0).bind(model).bind(kind.as_str()).bind(to_json(ids)?);
    known.fetch_all(db).await?.iter().map(|row| Ok((row.col("id")?, row.col("digest")?))).collect()
}

/// Vectors of passes after one, page by page: those behind the kind and id of the last one seen.
///
/// # Errors
/// When the store is unavailable.
pub async fn vectors_after(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
    pass: i64,
    last: Option<&(VectorKind, String)>,
    limit: u32,
) -> Result<Vec<VectorRow>, StoreError> {
    const SQL: &str = "SELECT kind, id, body FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND pass > $3 \
        AND (kind, id) > ($4, $5) ORDER BY kind, id LIMIT $6";
    let (kind, id) = last.map_or(("", ""), |(kind, id)| (kind.as_str(), id.as_str()));
    let rows =
        query(SQL).bind(organisation.0).bind(model).bind(pass).bind(kind).bind(id).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let numbers = numbers(row.col("body")?);
            Ok(VectorRow { kind: VectorKind::read(row, "kind")?, id: row.col("id")?, numbers })
        })
        .collect()
}

/// Numbers as they are kept: four bytes each, the least first.
pub(super) fn numbers(body: &[u8]) -> Vec<f32> {
    body.chunks_exact(4).filter_map(|bytes| Some(f32::from_le_bytes(bytes.try_into().ok()?))).collect()
}
