//! Comments by post and by time, with their verdicts and what became of the answers.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::comments::{self, CommentRow};
use crate::db::{Columns, Connection, query};
use crate::delivery::{CallState, Failure, Reported};
use crate::error::StoreError;
use crate::ids::{ConversationKey, OutboxId};

/// How many uses of a rule are counted.
const USES_COUNTED: u32 = 1_000;

/// A post that was commented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRow {
    /// The account it was published on.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The channel.
    pub channel: String,
    /// The platform's id of the post.
    pub media_id: String,
    /// The beginning of its text.
    pub caption: Option<String>,
    /// Its page.
    pub permalink: Option<String>,
    /// A small picture.
    pub picture: Option<String>,
    /// When it was last commented.
    pub last_comment_at: Timestamp,
}

/// A comment with its verdict and what was sent because of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnsweredComment {
    /// The comment.
    pub comment: CommentRow,
    /// The answers to it, the newest attempt of each kind.
    pub answers: Vec<AnswerRow>,
}

/// An answer to a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// Which call.
    pub id: OutboxId,
    /// Whether it is the private message.
    pub private: bool,
    /// What it says.
    pub text: Option<String>,
    /// Where it stands.
    pub state: CallState,
    /// What the platform reported of it.
    pub delivery: Option<Reported>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The conversation it opened.
    pub conversation: Option<ConversationKey>,
}

/// How often a rule has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleUse {
    /// How many comments, counted up to a thousand.
    pub comments: u32,
}

pub(super) const POSTS: &str = "SELECT m.account_id, a.name AS account_name, a.channel, m.media_id, m.caption, m.permalink, \
    m.picture, m.last_comment_at FROM comment_posts m \
    JOIN accounts a ON a.organisation_id = m.organisation_id AND a.id = m.account_id \
    WHERE m.organisation_id = $1 AND m.last_comment_at IS NOT NULL AND m.last_comment_at < $2 \
    ORDER BY m.last_comment_at DESC LIMIT $3";
pub(super) const OF_POST: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND account_id = $2 AND media_id = $3 \
    ORDER BY received_at DESC LIMIT $4";
pub(super) const RECENT: &str =
    "SELECT * FROM comments WHERE organisation_id = $1 AND received_at < $2 ORDER BY received_at DESC LIMIT $3";
pub(super) const ANSWERS: &str = "SELECT id, kind, text, state, delivery, failure, conversation_id FROM outbox \
    WHERE organisation_id = $1 AND account_id = $2 AND comment_id = $3 ORDER BY seq DESC LIMIT 10";
pub(super) const USES: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM comments WHERE organisation_id = $1 AND rule_id = $2 LIMIT $3) AS counted";

/// The posts commented last, before a moment.
///
/// # Errors
/// When the store is unavailable.
pub async fn posts(
    db: &mut Connection,
    organisation: OrganisationId,
    before: Option<Timestamp>,
    limit: u32,
) -> Result<Vec<PostRow>, StoreError> {
    let rows =
        query(POSTS).bind(organisation.0).bind(before.map_or(i64::MAX, |at| at.0)).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(PostRow {
                account: AccountId(row.id("account_id")?),
                account_name: row.col("account_name")?,
                channel: row.col("channel")?,
                media_id: row.col("media_id")?,
                caption: row.col("caption")?,
                permalink: row.col("permalink")?,
                picture: row.col("picture")?,
                last_comment_at: row.at("last_comment_at")?,
            })
        })
        .collect()
}

/// The newest comments of a post, with their answers.
///
/// # Errors
/// When the store is unavailable.
pub async fn comments_of_post(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    media_id: &str,
    limit: u32,
) -> Result<Vec<AnsweredComment>, StoreError> {
    let rows =
        query(OF_POST).bind(organisation.0).bind(account.0).bind(media_id).bind(limit).fetch_all(&mut *db).await?;
    let mut comments = Vec::with_capacity(rows.len());
    for row in &rows {
        let comment = comments::read(row)?;
        let answers = answers(db, organisation, account, &comment.id).await?;
        comments.push(AnsweredComment { comment, answers });
    }
    Ok(comments)
}

/// The newest comments of all posts, before a moment; without their answers.
///
/// # Errors
/// When the store is unavailable.
pub async fn recent_comments(
    db: &mut Connection,
    organisation: OrganisationId,
    before: Option<Timestamp>,
    limit: u32,
) -> Result<Vec<CommentRow>, StoreError> {
    let rows =
        query(RECENT).bind(organisation.0).bind(before.map_or(i64::MAX, |at| at.0)).bind(limit).fetch_all(db).await?;
    rows.iter().map(comments::read).collect()
}

/// How often a rule has answered.
///
/// # Errors
/// When the store is unavailable.
pub async fn rule_use(db: &mut Connection, organisation: OrganisationId, rule: &str) -> Result<RuleUse, StoreError> {
    let row = query(USES).bind(organisation.0).bind(rule).bind(USES_COUNTED).fetch_one(db).await?;
    Ok(RuleUse { comments: row.count("n")? })
}

async fn answers(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    comment: &str,
) -> Result<Vec<AnswerRow>, StoreError> {
    let rows = query(ANSWERS).bind(organisation.0).bind(account.0).bind(comment).fetch_all(db).await?;
    let mut newest: Vec<AnswerRow> = Vec::new();
    for row in &rows {
        let private = row.col::<&str>("kind")? == "private_reply";
        if newest.iter().all(|answer| answer.private != private) {
            newest.push(AnswerRow {
                id: OutboxId(row.id("id")?),
                private,
                text: row.col("text")?,
                state: CallState::read(row, "state")?,
                delivery: row.col::<Option<&str>>("delivery")?.and_then(Reported::from_word),
                failure: row.maybe_json("failure")?,
                conversation: row.col::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationKey),
            });
        }
    }
    Ok(newest)
}
