//! Question-answer pairs.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId};

use super::matching::Candidate;
use super::products::Saved;
use super::shelf::ANSWERS;
use super::vocabulary::{WordChanges, take_turn};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A pair with the terms it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRecord {
    /// The pair.
    pub answer: Answer,
    /// Terms of the question and of the answer.
    pub terms: [String; 2],
    /// The words it brings into the vocabulary, each once.
    pub words: Vec<String>,
}

/// Keeps pairs by their ids. Saving the same again changes nothing.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_answers(
    tx: &mut Tx,
    organisation: OrganisationId,
    records: &[AnswerRecord],
) -> Result<Saved, StoreError> {
    const KNOWN: &str = "SELECT body, words FROM answers WHERE organisation_id = $1 AND id = $2";
    const KEEP: &str = "INSERT INTO answers (organisation_id, id, body, words, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
        ON CONFLICT (organisation_id, id) DO UPDATE SET body = excluded.body, words = excluded.words, updated_at = excluded.updated_at \
        RETURNING seq";
    take_turn(tx, organisation).await?;
    let mut saved = Saved::default();
    let mut words = WordChanges::default();
    let now = tx.now();
    for record in records {
        let body = to_json(&record.answer)?;
        let id = &record.answer.id.0;
        let known = query(KNOWN).bind(organisation.0).bind(id).fetch_optional(tx).await?;
        if let Some(row) = known {
            let before: Vec<String> = row.json("words")?;
            if row.col::<&str>("body")? == body && before == record.words {
                saved.same += 1;
                continue;
            }
            words.remove(&before);
            saved.changed += 1;
        } else {
            saved.added += 1;
        }
        words.add(&record.words);
        let keep = query(KEEP).bind(organisation.0).bind(id).bind(&body).bind(to_json(&record.words)?).bind(now.0);
        let seq: i64 = keep.fetch_one(tx).await?.col("seq")?;
        ANSWERS.put(tx, organisation, seq, &record.terms).await?;
    }
    words.apply(tx, organisation).await?;
    Ok(saved)
}

/// Removes a pair; `false` when there is none of that id.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_answer(tx: &mut Tx, organisation: OrganisationId, id: &AnswerId) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM answers WHERE organisation_id = $1 AND id = $2 RETURNING seq, words";
    take_turn(tx, organisation).await?;
    let Some(row) = query(SQL).bind(organisation.0).bind(&id.0).fetch_optional(tx).await? else {
        return Ok(false);
    };
    let mut words = WordChanges::default();
    words.remove(&row.json::<Vec<String>>("words")?);
    ANSWERS.remove(tx, organisation, row.col("seq")?).await?;
    words.apply(tx, organisation).await?;
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

/// Pairs that have any of the terms, the best first.
///
/// # Errors
/// When the store is unavailable.
pub async fn answer_candidates(
    db: &mut Connection,
    organisation: OrganisationId,
    terms: &[String],
    limit: u32,
) -> Result<Vec<Candidate<Answer>>, StoreError> {
    ANSWERS.search(db, organisation, terms, limit).await
}
