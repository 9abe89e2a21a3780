//! How far a model has come with a shop.

use std::collections::BTreeMap;

use channel_core::{OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Sql, query};
use crate::error::StoreError;

/// How far a model has come with a shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Products, pairs and passages there are.
    pub rows: i64,
    /// How many of them are vectors.
    pub made: i64,
    /// How many the model does not take.
    pub refused: i64,
    /// Whether it has made every row once, so that it answers.
    pub answers: bool,
    /// Whether rows have changed that nobody has gone over.
    pub behind: bool,
    /// Why nobody goes on at the moment, in a word.
    pub trouble: Option<String>,
    /// When somebody goes on.
    pub retry_at: Option<Timestamp>,
}

/// How far a model has come with a shop, for people: it counts every row.
///
/// # Errors
/// When the store is unavailable.
pub async fn progress(db: &mut Connection, organisation: OrganisationId, model: &str) -> Result<Progress, StoreError> {
    const ROWS: &str = "SELECT (SELECT count(*) FROM products WHERE organisation_id = $1) \
        + (SELECT count(*) FROM answers WHERE organisation_id = $1) \
        + (SELECT count(*) FROM document_chunks WHERE organisation_id = $1) AS rows";
    const MADE: &str = "SELECT count(*) AS made FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2";
    const REFUSED: &str = "SELECT count(*) AS refused FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 \
        AND refused IS NOT NULL";
    const PASS: &str = "SELECT * FROM catalogue_passes WHERE organisation_id = $1 AND model = $2";
    let rows: i64 = query(ROWS).bind(organisation.0).fetch_one(db).await?.col("rows")?;
    let kept: i64 = query(MADE).bind(organisation.0).bind(model).fetch_one(db).await?.col("made")?;
    let refused: i64 = query(REFUSED).bind(organisation.0).bind(model).fetch_one(db).await?.col("refused")?;
    let head = crate::catalogue::head(db, organisation).await?;
    let mut progress = Progress { rows, made: (kept - refused).min(rows), refused, ..Progress::default() };
    let Some(pass) = query(PASS).bind(organisation.0).bind(model).fetch_optional(db).await? else {
        return Ok(Progress { behind: rows > 0, ..progress });
    };
    progress.answers = pass.col::<i64>("pass")? > 0;
    progress.behind = pass.col::<i64>("revision")? < head.revision;
    progress.trouble = pass.col("trouble")?;
    progress.retry_at = Some(pass.at("retry_at")?).filter(|_| progress.trouble.is_some());
    Ok(progress)
}

/// How many rows a model has made into vectors, and how many numbers one has.
///
/// # Errors
/// When the store is unavailable.
pub async fn size(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
) -> Result<(usize, usize), StoreError> {
    const MADE: &str = "SELECT count(*) AS made FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2";
    const LONG: &str = "SELECT length(body) AS bytes FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 \
        AND refused IS NULL LIMIT 1";
    let rows = query(MADE).bind(organisation.0).bind(model).fetch_one(db).await?.count("made")?;
    let bytes = query(Sql::both(LONG, LONG_ON_POSTGRES)).bind(organisation.0).bind(model).fetch_optional(db).await?;
    let bytes = bytes.map_or(Ok(0), |row| row.count("bytes"))?;
    Ok((usize::try_from(rows).unwrap_or(usize::MAX), usize::try_from(bytes / 4).unwrap_or(usize::MAX)))
}

const LONG_ON_POSTGRES: &str = "SELECT CAST(octet_length(body) AS BIGINT) AS bytes FROM catalogue_vectors \
    WHERE organisation_id = $1 AND model = $2 AND refused IS NULL LIMIT 1";

/// How many passages of each document a model has made into vectors, and how many it does not take.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_documents(
    db: &mut Connection,
    organisation: OrganisationId,
    model: &str,
) -> Result<BTreeMap<String, (u32, u32)>, StoreError> {
    // The id of a passage is `document:`, the document's id and the place in it.
    const SQL: &str = "SELECT substr(id, 10, 36) AS document, count(*) AS made, count(refused) AS refused \
        FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = 'passage' \
        AND id >= 'document:' AND id < 'document;' GROUP BY substr(id, 10, 36)";
    let rows = query(SQL).bind(organisation.0).bind(model).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let (kept, refused) = (row.count("made")?, row.count("refused")?);
            Ok((row.col("document")?, (kept.saturating_sub(refused), refused)))
        })
        .collect()
}
