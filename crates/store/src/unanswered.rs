//! Questions of customers that the assistant could not answer. Whoever records one says which questions are the same.

use channel_core::{OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::words::word_enum;
use crate::writer::Tx;

word_enum!(
    /// Why there was no answer.
    Reason {
        /// Nothing was found that answers it.
        Unknown = "unknown",
        /// What would have been said was not true to what was found.
        Refused = "refused",
        /// A person was called instead.
        HandedOver = "handed_over",
        /// The assistant failed.
        Failed = "failed",
    }
);

word_enum!(
    /// What became of a question.
    QuestionState {
        /// It waits for an answer.
        Open = "open",
        /// The shop has an answer by now.
        Answered = "answered",
        /// Nobody wants to answer it.
        Dismissed = "dismissed",
    }
);

/// A question that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// What makes it the same as another one.
    pub key: String,
    /// What was written.
    pub question: String,
    /// Why there was no answer.
    pub reason: Reason,
    /// Where.
    pub conversation: ConversationKey,
}

/// A question with how often it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// What makes it the same as another one.
    pub key: String,
    /// What was written last.
    pub question: String,
    /// Why there was no answer then.
    pub reason: Reason,
    /// What became of it.
    pub state: QuestionState,
    /// How often it was asked.
    pub times: u32,
    /// Where it was asked last.
    pub conversation: Option<ConversationKey>,
    /// When it was asked first.
    pub first_at: Timestamp,
    /// When it was asked last.
    pub last_at: Timestamp,
}

/// Counts a question. One that was answered is open again, since the answer did not help; one that was dismissed stays so.
///
/// # Errors
/// When the store is unavailable.
pub async fn record(tx: &mut Tx, organisation: OrganisationId, missed: &Missed) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO unanswered \
        (organisation_id, key, question, reason, state, times, conversation_id, first_at, last_at) \
        VALUES ($1, $2, $3, $4, 'open', 1, $5, $6, $6) ON CONFLICT (organisation_id, key) DO UPDATE SET \
        question = excluded.question, reason = excluded.reason, times = unanswered.times + 1, \
        conversation_id = excluded.conversation_id, last_at = excluded.last_at, \
        state = CASE WHEN unanswered.state = 'dismissed' THEN 'dismissed' ELSE 'open' END";
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(&missed.key)
        .bind(&missed.question)
        .bind(missed.reason.as_str())
        .bind(missed.conversation.0)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
    tx.note(organisation, "unanswered").await
}

/// The open questions, the most asked first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<Unanswered>, StoreError> {
    let rows = query(OPEN).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

pub(crate) const OPEN: &str = "SELECT * FROM unanswered WHERE organisation_id = $1 AND state = 'open' \
    ORDER BY times DESC, last_at DESC, key LIMIT $2";

/// A question by its key.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    key: &str,
) -> Result<Option<Unanswered>, StoreError> {
    const SQL: &str = "SELECT * FROM unanswered WHERE organisation_id = $1 AND key = $2";
    let row = query(SQL).bind(organisation.0).bind(key).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// Says what became of an open question. False when it is not open.
///
/// # Errors
/// When the store is unavailable.
pub async fn settle(
    tx: &mut Tx,
    organisation: OrganisationId,
    key: &str,
    state: QuestionState,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE unanswered SET state = $3 WHERE organisation_id = $1 AND key = $2 AND state = 'open'";
    let done = query(SQL).bind(organisation.0).bind(key).bind(state.as_str()).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    tx.note(organisation, "unanswered").await?;
    Ok(true)
}

/// Forgets questions of one conversation that hold these words, unless somebody else asked them too.
///
/// # Errors
/// When the store is unavailable.
pub async fn take_back(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
    words: &str,
) -> Result<(), StoreError> {
    const FIND: &str = "SELECT key FROM unanswered WHERE organisation_id = $1 AND conversation_id = $2 AND times = 1";
    const FORGET: &str = "DELETE FROM unanswered WHERE organisation_id = $1 AND key = $2";
    let rows = query(FIND).bind(organisation.0).bind(conversation.0).fetch_all(&mut *tx).await?;
    for row in &rows {
        let key: &str = row.col("key")?;
        if key.contains(words) {
            query(FORGET).bind(organisation.0).bind(key).execute(&mut *tx).await?;
            tx.note(organisation, "unanswered").await?;
        }
    }
    Ok(())
}

/// Forgets questions that nobody asked since an instant, of all organisations; says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM unanswered WHERE last_at < $1";
    Ok(query(SQL).bind(before.0).execute(tx).await?.rows_affected())
}

fn read(row: &Row) -> Result<Unanswered, StoreError> {
    Ok(Unanswered {
        key: row.col("key")?,
        question: row.col("question")?,
        reason: Reason::read(row, "reason")?,
        state: QuestionState::read(row, "state")?,
        times: row.count("times")?,
        conversation: row.col::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationKey),
        first_at: row.at("first_at")?,
        last_at: row.at("last_at")?,
    })
}
