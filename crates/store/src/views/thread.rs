//! One conversation with its messages, a page at a time from the newest.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::accounts::{AccountStatus, AssistantMode};
use crate::db::{Columns, Connection, Row, query};
use crate::delivery::{Failure, MessageStatus};
use crate::error::StoreError;
use crate::ids::{ContactId, ConversationKey, MessageId};
use crate::messages::{PassedOver, Transcript, Translations};

/// A conversation with its customer and its account.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadHead {
    /// Which conversation.
    pub id: ConversationKey,
    /// The account it came to.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Whether the account may be used.
    pub account_status: AccountStatus,
    /// The channel.
    pub channel: String,
    /// What the assistant does on the account.
    pub account_mode: AssistantMode,
    /// What it does here instead.
    pub own_mode: Option<AssistantMode>,
    /// The customer.
    pub contact: ContactId,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's handle.
    pub username: Option<String>,
    /// The customer's number.
    pub phone: Option<String>,
    /// The platform's name of the conversation.
    pub external_id: String,
    /// Whether a person answers instead of the assistant.
    pub person: bool,
    /// Which member answers.
    pub member: Option<String>,
    /// Why the assistant asked for a person.
    pub needs_person: Option<String>,
    /// Until when the shop may answer, where there is such a limit.
    pub window_until: Option<Timestamp>,
    /// When the customer last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// Messages the shop has not looked at.
    pub unread: u32,
    /// How many lines the timeline has.
    pub lines: i64,
    /// When the conversation began.
    pub created_at: Timestamp,
}

impl ThreadHead {
    /// What the assistant does in the conversation.
    #[must_use]
    pub fn mode(&self) -> AssistantMode {
        self.own_mode.unwrap_or(self.account_mode)
    }
}

/// One line of a timeline. Contents, reasons and reactions are JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Which.
    pub id: MessageId,
    /// Its place in the timeline.
    pub seq: i64,
    /// `inbound`, `outbound` or `note`.
    pub direction: String,
    /// `customer`, `assistant`, `person`, `phone_app`, `rule` or `system`.
    pub author: String,
    /// Which member wrote it.
    pub member: Option<String>,
    /// The kind of its content.
    pub kind: String,
    /// Its content.
    pub content: serde_json::Value,
    /// The words in it.
    pub words: Option<String>,
    /// The platform's id of it.
    pub provider_id: Option<String>,
    /// What became of it.
    pub status: MessageStatus,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Reactions to it.
    pub reactions: serde_json::Value,
    /// When its author changed it.
    pub edited_at: Option<Timestamp>,
    /// When its author took it back.
    pub deleted_at: Option<Timestamp>,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// Why the assistant said it.
    pub why: Option<serde_json::Value>,
    /// When it was written.
    pub at: Timestamp,
    /// Why no automatic answer covers it.
    pub passed_over: Option<PassedOver>,
    /// What was said in it, or why nobody knows.
    pub transcript: Option<Transcript>,
    /// It in the languages in which a member read or wrote it.
    pub translations: Translations,
}

/// A page of a timeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThreadPage {
    /// Its lines, oldest first.
    pub lines: Vec<MessageRow>,
    /// Where the page before it ends.
    pub before: Option<i64>,
}

/// One of the ways a customer is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    /// The channel.
    pub channel: String,
    /// The account that knows the customer so.
    pub account_name: String,
    /// The platform's id of the customer.
    pub external_id: String,
}

pub(super) const HEAD: &str = "SELECT c.id, c.account_id, a.name AS account_name, a.status AS account_status, a.channel, \
    a.assistant_mode, c.assistant_mode AS own_mode, c.contact_id, p.name, p.username, p.phone, c.external_id, c.owner, c.member, c.needs_person, \
    c.window_until, c.last_inbound_at, c.unread, c.last_seq, c.created_at \
    FROM conversations c \
    JOIN accounts a ON a.organisation_id = c.organisation_id AND a.id = c.account_id \
    JOIN contacts p ON p.organisation_id = c.organisation_id AND p.id = c.contact_id \
    WHERE c.organisation_id = $1 AND c.id = $2";
pub(super) const LINES: &str = "SELECT id, seq, direction, author, member, kind, content, words, provider_id, status, failure, \
    reactions, edited_at, deleted_at, reply_to, why, at, passed_over, transcript, translations FROM messages \
    WHERE organisation_id = $1 AND conversation_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
pub(super) const BY_PROVIDER_ID: &str = "SELECT id, seq, direction, author, member, kind, content, words, provider_id, status, \
    failure, reactions, edited_at, deleted_at, reply_to, why, at, passed_over, transcript, translations FROM messages \
    WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 LIMIT 1";
pub(super) const IDENTITIES: &str = "SELECT a.channel, a.name AS account_name, i.external_id FROM identities i \
    JOIN accounts a ON a.organisation_id = i.organisation_id AND a.id = i.account_id \
    WHERE i.organisation_id = $1 AND i.contact_id = $2 ORDER BY i.created_at LIMIT 20";

/// A conversation of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn thread_head(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ConversationKey,
) -> Result<Option<ThreadHead>, StoreError> {
    let row = query(HEAD).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| {
        Ok(ThreadHead {
            id: ConversationKey(row.id("id")?),
            account: AccountId(row.id("account_id")?),
            account_name: row.col("account_name")?,
            account_status: AccountStatus::read(&row, "account_status")?,
            channel: row.col("channel")?,
            account_mode: AssistantMode::read(&row, "assistant_mode")?,
            own_mode: AssistantMode::maybe(&row, "own_mode")?,
            contact: ContactId(row.id("contact_id")?),
            name: row.col("name")?,
            username: row.col("username")?,
            phone: row.col("phone")?,
            external_id: row.col("external_id")?,
            person: row.col::<&str>("owner")? == "person",
            member: row.col("member")?,
            needs_person: row.col("needs_person")?,
            window_until: row.maybe_at("window_until")?,
            last_inbound_at: row.maybe_at("last_inbound_at")?,
            unread: row.count("unread")?,
            lines: row.col("last_seq")?,
            created_at: row.at("created_at")?,
        })
    })
    .transpose()
}

/// The newest lines of a conversation, or those before a place in it.
///
/// # Errors
/// When the store is unavailable.
pub async fn thread_page(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ConversationKey,
    before: Option<i64>,
    limit: u32,
) -> Result<ThreadPage, StoreError> {
    let rows = query(LINES)
        .bind(organisation.0)
        .bind(id.0)
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit) + 1)
        .fetch_all(db)
        .await?;
    let mut lines = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut page = ThreadPage::default();
    if lines.len() > limit as usize {
        lines.truncate(limit as usize);
        page.before = lines.last().map(|line| line.seq);
    }
    lines.reverse();
    page.lines = lines;
    Ok(page)
}

/// The message of an account that the platform calls so.
///
/// # Errors
/// When the store is unavailable.
pub async fn message_by_provider_id(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
) -> Result<Option<MessageRow>, StoreError> {
    let row = query(BY_PROVIDER_ID).bind(organisation.0).bind(account.0).bind(provider_id).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// The ways a customer is known.
///
/// # Errors
/// When the store is unavailable.
pub async fn identities_of(
    db: &mut Connection,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Vec<IdentityRow>, StoreError> {
    let rows = query(IDENTITIES).bind(organisation.0).bind(contact.0).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(IdentityRow {
                channel: row.col("channel")?,
                account_name: row.col("account_name")?,
                external_id: row.col("external_id")?,
            })
        })
        .collect()
}

fn read(row: &Row) -> Result<MessageRow, StoreError> {
    Ok(MessageRow {
        id: MessageId(row.id("id")?),
        seq: row.col("seq")?,
        direction: row.col("direction")?,
        author: row.col("author")?,
        member: row.col("member")?,
        kind: row.col("kind")?,
        content: row.json("content")?,
        words: row.col("words")?,
        provider_id: row.col("provider_id")?,
        status: MessageStatus::read(row, "status")?,
        failure: row.maybe_json("failure")?,
        reactions: row.json("reactions")?,
        edited_at: row.maybe_at("edited_at")?,
        deleted_at: row.maybe_at("deleted_at")?,
        reply_to: row.col("reply_to")?,
        why: row.maybe_json("why")?,
        at: row.at("at")?,
        passed_over: PassedOver::maybe(row)?,
        transcript: row.maybe_json("transcript")?,
        translations: row.maybe_json("translations")?.unwrap_or_default(),
    })
}
