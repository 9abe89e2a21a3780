//! Questions that a shop keeps with what the assistant's answer must hold, and what came of trying them last.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::ids::TestId;
use crate::words::word_enum;
use crate::writer::Tx;

word_enum!(
    /// What must hold.
    Expects {
        /// The answer rests on a product: its code or a part of its name.
        Product = "product",
        /// The answer says these words.
        Text = "text",
        /// A person is called.
        Handover = "handover",
        /// The assistant says that it does not know.
        Refusal = "refusal",
    }
);

/// A question to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTest {
    /// What a customer would write.
    pub question: String,
    /// On which account; none where that makes no difference.
    pub account: Option<AccountId>,
    /// Under which name the assistant answers, where it is not the account's.
    pub persona: Option<String>,
    /// The customer's language, where their words do not tell.
    pub language: Option<String>,
    /// What must hold.
    pub expects: Expects,
    /// The product or the words; empty for the others.
    pub value: String,
}

/// A kept question.
#[derive(Clone, Debug, PartialEq)]
pub struct AssistantTest {
    /// Which.
    pub id: TestId,
    /// What is asked, and what must hold.
    pub test: NewTest,
    /// When it was tried last.
    pub tried_at: Option<Timestamp>,
    /// Whether it held then.
    pub passed: Option<bool>,
    /// What came then.
    pub got: Option<serde_json::Value>,
}

/// Keeps a question.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(tx: &mut Tx, organisation: OrganisationId, new: &NewTest) -> Result<TestId, StoreError> {
    const SQL: &str = "INSERT INTO assistant_tests \
        (organisation_id, id, question, account_id, persona, language, expects, value, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (id, now) = (TestId(tx.new_id()), tx.now());
    query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(&new.question)
        .bind(new.account.map(|account| account.0))
        .bind(&new.persona)
        .bind(&new.language)
        .bind(new.expects.as_str())
        .bind(&new.value)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(id)
}

/// The kept questions, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<AssistantTest>, StoreError> {
    const SQL: &str = "SELECT * FROM assistant_tests WHERE organisation_id = $1 ORDER BY created_at, id LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// A kept question.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: TestId,
) -> Result<Option<AssistantTest>, StoreError> {
    const SQL: &str = "SELECT * FROM assistant_tests WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// Remembers what came of trying it. A question that was deleted meanwhile stays so.
///
/// # Errors
/// When the store is unavailable.
pub async fn note_try(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: TestId,
    passed: bool,
    got: &serde_json::Value,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE assistant_tests SET tried_at = $3, passed = $4, got = $5 \
        WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    let note = query(SQL).bind(organisation.0).bind(id.0).bind(now.0).bind(passed).bind(to_json(got)?);
    note.execute(tx).await?;
    Ok(())
}

/// Removes a question. False when there is none.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: TestId) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM assistant_tests WHERE organisation_id = $1 AND id = $2";
    Ok(query(SQL).bind(organisation.0).bind(id.0).execute(tx).await?.rows_affected() > 0)
}

fn read(row: &Row) -> Result<AssistantTest, StoreError> {
    Ok(AssistantTest {
        id: TestId(row.id("id")?),
        test: NewTest {
            question: row.col("question")?,
            account: row.col::<Option<uuid::Uuid>>("account_id")?.map(AccountId),
            persona: row.col("persona")?,
            language: row.col("language")?,
            expects: Expects::read(row, "expects")?,
            value: row.col("value")?,
        },
        tried_at: row.maybe_at("tried_at")?,
        passed: row.col("passed")?,
        got: row.maybe_json("got")?,
    })
}
