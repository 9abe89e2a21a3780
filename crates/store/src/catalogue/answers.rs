//! Question-answer pairs.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId};

use super::products::Saved;
use super::revision::{advance, removed};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// Keeps pairs by their ids. Saving the same again changes nothing.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_answers(tx: &mut Tx, organisation: OrganisationId, answers: &[Answer]) -> Result<Saved, StoreError> {
    const KNOWN: &str = "SELECT body FROM answers WHERE organisation_id = $1 AND id = $2";
    const KEEP: &str = "INSERT INTO answers (organisation_id, id, body, revision, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (organisation_id, id) \
        DO UPDATE SET body = excluded.body, revision = excluded.revision, updated_at = excluded.updated_at";
    let mut saved = Saved::default();
    let mut revision = None;
    let now = tx.now();
    for answer in answers {
        let body = to_json(answer)?;
        let id = &answer.id.0;
        match query(KNOWN).bind(organisation.0).bind(id).fetch_optional(tx).await? {
            Some(row) if row.col::<&str>("body")? == body => {
                saved.same += 1;
                continue;
            }
            Some(_) => saved.changed += 1,
            None => saved.added += 1,
        }
        let number = match revision {
            Some(number) => number,
            None => *revision.insert(advance(tx, organisation).await?),
        };
        query(KEEP).bind(organisation.0).bind(id).bind(&body).bind(number).bind(now.0).execute(tx).await?;
    }
    Ok(saved)
}

/// Removes a pair; `false` when there is none of that id.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_answer(tx: &mut Tx, organisation: OrganisationId, id: &AnswerId) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM answers WHERE organisation_id = $1 AND id = $2";
    if query(SQL).bind(organisation.0).bind(&id.0).execute(tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let revision = advance(tx, organisation).await?;
    removed(tx, organisation, "answer", &id.0, revision).await?;
    Ok(true)
}

/// A pair by its id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_answer(
    db: &mut Connection,
    organisation: OrganisationId,
    id: &AnswerId,
) -> Result<Option<Answer>, StoreError> {
    const SQL: &str = "SELECT body FROM answers WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(&id.0).fetch_optional(db).await?;
    row.map(|row| row.json("body")).transpose()
}

/// All pairs, in the order in which they were made.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_answers(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<Answer>, StoreError> {
    const SQL: &str = "SELECT body FROM answers WHERE organisation_id = $1 ORDER BY seq LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| row.json("body")).collect()
}
