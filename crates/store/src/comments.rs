//! Comments with their verdicts.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::words::word_enum;
use crate::writer::Tx;

word_enum!(
    /// What the rules made of a comment.
    CommentVerdict {
        /// At least one answer is on its way.
        Answered = "answered",
        /// None is, and the reason says why.
        Skipped = "skipped",
    }
);

/// A comment and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CommentRow {
    /// The account under whose post it stands.
    pub account: AccountId,
    /// The platform's id.
    pub id: String,
    /// The post.
    pub media_id: Option<String>,
    /// The comment it answers.
    pub parent_id: Option<String>,
    /// What it says.
    pub text: String,
    /// The platform's id of who wrote it.
    pub author_id: Option<String>,
    /// Their handle.
    pub author_username: Option<String>,
    /// Their name.
    pub author_name: Option<String>,
    /// Whether the account itself wrote it.
    pub own: bool,
    /// Whether it was made during a broadcast.
    pub live: bool,
    /// What the rules made of it.
    pub verdict: CommentVerdict,
    /// The word of the reason.
    pub reason: String,
    /// The whole verdict.
    pub why: serde_json::Value,
    /// The rule that answered.
    pub rule: Option<String>,
    /// The event's JSON form.
    pub event: String,
    /// When it was made, by the platform's clock.
    pub at: Timestamp,
    /// When it came.
    pub received_at: Timestamp,
    /// The post it counts for: that an advertisement was made from, else its own.
    pub post_id: Option<String>,
    /// The lane in which it is decided about again.
    pub lane: Option<String>,
    /// When it is: after quiet hours, or once the assistant is to be asked.
    pub due_at: Option<Timestamp>,
    /// What the assistant is to be asked.
    pub ask: Option<serde_json::Value>,
}

/// Keeps a comment with its verdict; a comment is judged once.
///
/// # Errors
/// When the store is unavailable.
pub async fn insert(tx: &mut Tx, organisation: OrganisationId, comment: &CommentRow) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO comments (organisation_id, account_id, id, media_id, parent_id, text, author_id, \
        author_username, author_name, own, live, verdict, reason, why, rule_id, event, at, received_at, \
        post_id, lane, due_at, ask) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
        $18, $19, $20, $21, $22) \
        ON CONFLICT (organisation_id, account_id, id) DO NOTHING";
    let done = query(SQL)
        .bind(organisation.0)
        .bind(comment.account.0)
        .bind(&comment.id)
        .bind(&comment.media_id)
        .bind(&comment.parent_id)
        .bind(&comment.text)
        .bind(&comment.author_id)
        .bind(&comment.author_username)
        .bind(&comment.author_name)
        .bind(comment.own)
        .bind(comment.live)
        .bind(comment.verdict.as_str())
        .bind(&comment.reason)
        .bind(to_json(&comment.why)?)
        .bind(&comment.rule)
        .bind(&comment.event)
        .bind(comment.at.0)
        .bind(comment.received_at.0)
        .bind(&comment.post_id)
        .bind(&comment.lane)
        .bind(comment.due_at.map(|at| at.0))
        .bind(comment.ask.as_ref().map(to_json).transpose()?)
        .execute(tx)
        .await?;
    tx.note(organisation, "comments").await?;
    Ok(done.rows_affected() > 0)
}

/// Writes down what a later decision made of a comment.
///
/// # Errors
/// When the store is unavailable.
pub async fn decide_again(tx: &mut Tx, organisation: OrganisationId, comment: &CommentRow) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE comments SET verdict = $4, reason = $5, why = $6, rule_id = $7, due_at = $8, ask = $9 \
        WHERE organisation_id = $1 AND account_id = $2 AND id = $3";
    query(SQL)
        .bind(organisation.0)
        .bind(comment.account.0)
        .bind(&comment.id)
        .bind(comment.verdict.as_str())
        .bind(&comment.reason)
        .bind(to_json(&comment.why)?)
        .bind(&comment.rule)
        .bind(comment.due_at.map(|at| at.0))
        .bind(comment.ask.as_ref().map(to_json).transpose()?)
        .execute(&mut *tx)
        .await?;
    tx.note(organisation, "comments").await
}

/// The comments of a lane that are decided about again by this instant, the one that waits longest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn due(
    db: &mut Connection,
    organisation: OrganisationId,
    lane: &str,
    by: Timestamp,
    limit: u32,
) -> Result<Vec<CommentRow>, StoreError> {
    const SQL: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND lane = $2 AND due_at IS NOT NULL \
        AND due_at <= $3 ORDER BY due_at LIMIT $4";
    let rows = query(SQL).bind(organisation.0).bind(lane).bind(by.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// When the next comment of a lane is decided about again.
///
/// # Errors
/// When the store is unavailable.
pub async fn next_due(
    db: &mut Connection,
    organisation: OrganisationId,
    lane: &str,
) -> Result<Option<Timestamp>, StoreError> {
    const SQL: &str = "SELECT due_at FROM comments WHERE organisation_id = $1 AND lane = $2 AND due_at IS NOT NULL \
        ORDER BY due_at LIMIT 1";
    let row = query(SQL).bind(organisation.0).bind(lane).fetch_optional(db).await?;
    row.map(|row| row.at("due_at")).transpose()
}

/// A comment of the account's.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    id: &str,
) -> Result<Option<CommentRow>, StoreError> {
    const SQL: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND account_id = $2 AND id = $3";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(id).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// The newest comments of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn recent(
    db: &mut Connection,
    organisation: OrganisationId,
    limit: u32,
) -> Result<Vec<CommentRow>, StoreError> {
    const SQL: &str = "SELECT * FROM comments WHERE organisation_id = $1 ORDER BY received_at DESC LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

pub(crate) fn read(row: &Row) -> Result<CommentRow, StoreError> {
    Ok(CommentRow {
        account: AccountId(row.id("account_id")?),
        id: row.col("id")?,
        media_id: row.col("media_id")?,
        parent_id: row.col("parent_id")?,
        text: row.col("text")?,
        author_id: row.col("author_id")?,
        author_username: row.col("author_username")?,
        author_name: row.col("author_name")?,
        own: row.col("own")?,
        live: row.col("live")?,
        verdict: CommentVerdict::read(row, "verdict")?,
        reason: row.col("reason")?,
        why: row.json("why")?,
        rule: row.col("rule_id")?,
        event: row.col("event")?,
        at: row.at("at")?,
        received_at: row.at("received_at")?,
        post_id: row.col("post_id")?,
        lane: row.col("lane")?,
        due_at: row.maybe_at("due_at")?,
        ask: row.maybe_json("ask")?,
    })
}
