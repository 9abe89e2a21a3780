//! Comments by post and by time, with their verdicts and what became of the answers.

use std::collections::BTreeSet;

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

/// What has become of a rule's newest thousand comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleUse {
    /// How many comments it took.
    pub matched: u32,
    /// How many of them were sent an answer.
    pub replied: u32,
    /// How many private messages are known to have arrived.
    pub delivered: u32,
    /// How many authors wrote after their private message.
    pub answered: u32,
    /// How many authors ordered on the day of their private message or later, as far as the shop says whose its orders are.
    pub ordered: u32,
}

/// Which decisions are wanted; what is empty does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    /// The word of the reason.
    pub reason: Option<String>,
    /// The rule that took the comment.
    pub rule: Option<String>,
    /// The post, on an account.
    pub post: Option<(AccountId, String)>,
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
/// Of each comment, whether something was sent, arrived and was answered.
pub(super) const USES: &str = "SELECT count(*) AS matched, \
    sum(CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.organisation_id = $1 AND o.account_id = counted.account_id \
        AND o.comment_id = counted.id AND o.state = 'sent') THEN 1 ELSE 0 END) AS replied, \
    sum(CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.organisation_id = $1 AND o.account_id = counted.account_id \
        AND o.comment_id = counted.id AND o.kind = 'private_reply' AND o.delivery IN ('delivered', 'read')) \
        THEN 1 ELSE 0 END) AS delivered, \
    sum(CASE WHEN EXISTS (SELECT 1 FROM outbox o JOIN conversations k ON k.organisation_id = o.organisation_id \
        AND k.id = o.conversation_id WHERE o.organisation_id = $1 AND o.account_id = counted.account_id \
        AND o.comment_id = counted.id AND o.kind = 'private_reply' AND k.last_inbound_at > o.created_at) \
        THEN 1 ELSE 0 END) AS answered \
    FROM (SELECT account_id, id FROM comments WHERE organisation_id = $1 AND rule_id = $2 \
        ORDER BY received_at DESC LIMIT $3) AS counted";
/// The orders of those who were written to privately: of the customers that the shop says they are.
pub(super) const ORDERS_BY_CUSTOMER: &str = "SELECT counted.account_id, counted.id, o.created_at AS asked_at, d.placed_on, d.created_at \
    FROM (SELECT account_id, id FROM comments WHERE organisation_id = $1 AND rule_id = $2 \
        ORDER BY received_at DESC LIMIT $3) AS counted \
    CROSS JOIN outbox o CROSS JOIN conversations k CROSS JOIN contact_customers c CROSS JOIN orders d \
    WHERE o.organisation_id = $1 AND o.account_id = counted.account_id AND o.comment_id = counted.id \
    AND o.kind = 'private_reply' AND k.organisation_id = $1 AND k.id = o.conversation_id \
    AND c.organisation_id = $1 AND c.contact_id = k.contact_id AND d.organisation_id = $1 AND d.customer = c.customer";
/// The same by their numbers.
pub(super) const ORDERS_BY_PHONE: &str = "SELECT counted.account_id, counted.id, o.created_at AS asked_at, d.placed_on, d.created_at \
    FROM (SELECT account_id, id FROM comments WHERE organisation_id = $1 AND rule_id = $2 \
        ORDER BY received_at DESC LIMIT $3) AS counted \
    CROSS JOIN outbox o CROSS JOIN conversations k CROSS JOIN contacts c CROSS JOIN orders d \
    WHERE o.organisation_id = $1 AND o.account_id = counted.account_id AND o.comment_id = counted.id \
    AND o.kind = 'private_reply' AND k.organisation_id = $1 AND k.id = o.conversation_id \
    AND c.organisation_id = $1 AND c.id = k.contact_id AND d.organisation_id = $1 AND d.phone = c.phone";
pub(super) const DECISIONS_OF_POST: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND received_at < $2 \
    AND account_id = $3 AND media_id = $4 AND ($5 = '' OR reason = $5) AND ($6 = '' OR rule_id = $6) \
    ORDER BY received_at DESC LIMIT $7";
pub(super) const DECISIONS_OF_RULE: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND received_at < $2 \
    AND rule_id = $3 AND ($4 = '' OR reason = $4) ORDER BY received_at DESC LIMIT $5";
pub(super) const DECISIONS_FOR: &str = "SELECT * FROM comments WHERE organisation_id = $1 AND received_at < $2 \
    AND reason = $3 ORDER BY received_at DESC LIMIT $4";

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

/// The newest decisions before a moment that the filter lets through, with what was sent because of them.
///
/// # Errors
/// When the store is unavailable.
pub async fn decisions(
    db: &mut Connection,
    organisation: OrganisationId,
    filter: &DecisionFilter,
    before: Option<Timestamp>,
    limit: u32,
) -> Result<Vec<AnsweredComment>, StoreError> {
    let before = before.map_or(i64::MAX, |at| at.0);
    let reason = filter.reason.clone().unwrap_or_default();
    let rule = filter.rule.clone().unwrap_or_default();
    let rows = match &filter.post {
        Some((account, post)) => {
            let wanted = query(DECISIONS_OF_POST).bind(organisation.0).bind(before).bind(account.0).bind(post);
            wanted.bind(reason).bind(rule).bind(limit).fetch_all(&mut *db).await?
        }
        None if !rule.is_empty() => {
            let wanted = query(DECISIONS_OF_RULE).bind(organisation.0).bind(before).bind(rule);
            wanted.bind(reason).bind(limit).fetch_all(&mut *db).await?
        }
        None if !reason.is_empty() => {
            let wanted = query(DECISIONS_FOR).bind(organisation.0).bind(before).bind(reason);
            wanted.bind(limit).fetch_all(&mut *db).await?
        }
        None => query(RECENT).bind(organisation.0).bind(before).bind(limit).fetch_all(&mut *db).await?,
    };
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let comment = comments::read(row)?;
        let answers = answers(db, organisation, comment.account, &comment.id).await?;
        found.push(AnsweredComment { comment, answers });
    }
    Ok(found)
}

/// What has become of a rule's newest comments.
///
/// # Errors
/// When the store is unavailable.
pub async fn rule_use(db: &mut Connection, organisation: OrganisationId, rule: &str) -> Result<RuleUse, StoreError> {
    let row = query(USES).bind(organisation.0).bind(rule).bind(USES_COUNTED).fetch_one(db).await?;
    // Of no comments there is no sum.
    let sum = |name| Ok::<u32, StoreError>(u32::try_from(row.col::<Option<i64>>(name)?.unwrap_or(0)).unwrap_or(0));
    Ok(RuleUse {
        matched: sum("matched")?,
        replied: sum("replied")?,
        delivered: sum("delivered")?,
        answered: sum("answered")?,
        ordered: ordered(db, organisation, rule).await?,
    })
}

/// How many of a rule's newest comments were followed by an order of their author.
async fn ordered(db: &mut Connection, organisation: OrganisationId, rule: &str) -> Result<u32, StoreError> {
    let mut followed = BTreeSet::new();
    for sql in [ORDERS_BY_CUSTOMER, ORDERS_BY_PHONE] {
        let orders = query(sql).bind(organisation.0).bind(rule).bind(USES_COUNTED).fetch_all(&mut *db).await?;
        for row in &orders {
            let (asked_at, came_at) = (row.at("asked_at")?, row.at("created_at")?);
            if is_after(asked_at, row.col("placed_on")?, came_at) {
                followed.insert((row.id("account_id")?, row.col::<String>("id")?));
            }
        }
    }
    Ok(u32::try_from(followed.len()).unwrap_or(u32::MAX))
}

/// Whether an order was placed on the day of an instant or later: by its own day, or by when the shop brought it in.
fn is_after(asked_at: Timestamp, placed_on: Option<&str>, came_at: Timestamp) -> bool {
    match placed_on {
        Some(day) => asked_at.to_string().get(..10).is_some_and(|asked| day >= asked),
        None => came_at >= asked_at,
    }
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
