//! The numbers of a catalogue's changes, and what is to be read to catch up with them.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How many changes back removals are remembered.
const REMEMBERED: i64 = 1_000;

/// Where a catalogue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The number of its newest change.
    pub revision: i64,
    /// Removals up to this number are no longer known: who stands before it has to read everything anew.
    pub forgotten: i64,
}

/// How far rows were read: they come in the order of their revisions, those of one revision by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The revision of the last row.
    pub revision: i64,
    /// Its key.
    pub key: String,
}

impl Mark {
    /// Before the first row.
    #[must_use]
    pub fn start() -> Self {
        Self { revision: -1, key: String::new() }
    }

    /// After every row of a revision.
    #[must_use]
    pub fn after(revision: i64) -> Self {
        // No key begins with the greatest character there is.
        Self { revision, key: char::MAX.to_string() }
    }
}

/// Something that is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A product, by its code.
    Product(String),
    /// A question-answer pair, by its id.
    Answer(String),
    /// A document.
    Document(Uuid),
}

/// Where the organisation's catalogue stands: one row by its key.
///
/// # Errors
/// When the store is unavailable.
pub async fn head(db: &mut Connection, organisation: OrganisationId) -> Result<Head, StoreError> {
    const SQL: &str = "SELECT revision, forgotten FROM catalogue_revisions WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    row.map_or(Ok(Head::default()), |row| Ok(Head { revision: row.col("revision")?, forgotten: row.col("forgotten")? }))
}

/// Products that changed after a mark, with the mark behind the last of them.
///
/// # Errors
/// When the store is unavailable.
pub async fn products_after(
    db: &mut Connection,
    organisation: OrganisationId,
    mark: &Mark,
    limit: u32,
) -> Result<(Vec<Product>, Option<Mark>), StoreError> {
    const SQL: &str = "SELECT revision, sku AS key, body FROM products \
        WHERE organisation_id = $1 AND (revision, sku) > ($2, $3) ORDER BY revision, sku LIMIT $4";
    rows_after(db, SQL, organisation, mark, limit).await
}

/// Question-answer pairs that changed after a mark, with the mark behind the last of them.
///
/// # Errors
/// When the store is unavailable.
pub async fn answers_after(
    db: &mut Connection,
    organisation: OrganisationId,
    mark: &Mark,
    limit: u32,
) -> Result<(Vec<Answer>, Option<Mark>), StoreError> {
    const SQL: &str = "SELECT revision, id AS key, body FROM answers \
        WHERE organisation_id = $1 AND (revision, id) > ($2, $3) ORDER BY revision, id LIMIT $4";
    rows_after(db, SQL, organisation, mark, limit).await
}

async fn rows_after<T: DeserializeOwned>(
    db: &mut Connection,
    sql: &'static str,
    organisation: OrganisationId,
    mark: &Mark,
    limit: u32,
) -> Result<(Vec<T>, Option<Mark>), StoreError> {
    let found = query(sql).bind(organisation.0).bind(mark.revision).bind(&mark.key).bind(limit).fetch_all(db).await?;
    let next = match found.last() {
        Some(row) => Some(Mark { revision: row.col("revision")?, key: row.col("key")? }),
        None => None,
    };
    let rows = found.iter().map(|row| row.json("body")).collect::<Result<_, _>>()?;
    Ok((rows, next))
}

/// What was removed after a revision.
///
/// # Errors
/// When the store is unavailable.
pub async fn removals_after(
    db: &mut Connection,
    organisation: OrganisationId,
    revision: i64,
) -> Result<Vec<Removal>, StoreError> {
    const SQL: &str = "SELECT kind, id FROM catalogue_removals WHERE organisation_id = $1 AND revision > $2";
    let rows = query(SQL).bind(organisation.0).bind(revision).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.col("id")?;
            Ok(match row.col::<&str>("kind")? {
                "product" => Removal::Product(id),
                "answer" => Removal::Answer(id),
                _ => Removal::Document(id.parse().map_err(|error| StoreError::corrupt("a removed document", error))?),
            })
        })
        .collect()
}

/// The number of the change that this transaction makes. On PostgreSQL the organisation's row is locked until the commit, so
/// that numbers become visible in their order.
pub(crate) async fn advance(tx: &mut Tx, organisation: OrganisationId) -> Result<i64, StoreError> {
    const NEXT: &str = "INSERT INTO catalogue_revisions (organisation_id, revision, forgotten) VALUES ($1, 1, 0) \
        ON CONFLICT (organisation_id) DO UPDATE SET revision = catalogue_revisions.revision + 1 RETURNING revision";
    const FORGET: &str = "DELETE FROM catalogue_removals WHERE organisation_id = $1 AND revision <= $2";
    const FORGOTTEN: &str =
        "UPDATE catalogue_revisions SET forgotten = $2 WHERE organisation_id = $1 AND forgotten < $2";
    let revision: i64 = query(NEXT).bind(organisation.0).fetch_one(tx).await?.col("revision")?;
    if revision % 100 == 0 && revision > REMEMBERED {
        query(FORGET).bind(organisation.0).bind(revision - REMEMBERED).execute(tx).await?;
        query(FORGOTTEN).bind(organisation.0).bind(revision - REMEMBERED).execute(tx).await?;
    }
    Ok(revision)
}

/// Remembers what was removed, for those who follow.
pub(crate) async fn removed(
    tx: &mut Tx,
    organisation: OrganisationId,
    kind: &str,
    id: &str,
    revision: i64,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO catalogue_removals (organisation_id, kind, id, revision) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organisation_id, kind, id) DO UPDATE SET revision = excluded.revision";
    query(SQL).bind(organisation.0).bind(kind).bind(id).bind(revision).execute(tx).await?;
    Ok(())
}
