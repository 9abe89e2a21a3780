//! The list of conversations: who waits longest, then what happened last.

use channel_core::{OrganisationId, Timestamp};

use crate::accounts::AssistantMode;
use crate::db::{Columns, Connection, Row, query};
use crate::delivery::MessageStatus;
use crate::error::StoreError;
use crate::ids::ConversationKey;

/// At most this many waiting conversations are listed and counted.
const WAITING_LIMIT: u32 = 100;

/// Which conversations are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxFilter {
    /// All of them.
    All,
    /// Those whose customer waits for an answer.
    Waiting,
    /// Those with a draft to decide about.
    Drafts,
    /// Those a member answers.
    Of(String),
}

/// One conversation of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationKey,
    /// Its channel.
    pub channel: String,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's handle.
    pub username: Option<String>,
    /// The customer's number.
    pub phone: Option<String>,
    /// The platform's name of the conversation, when nothing better is known.
    pub external_id: String,
    /// Whether a person answers instead of the assistant.
    pub person: bool,
    /// Which member answers.
    pub member: Option<String>,
    /// Why the assistant asked for a person.
    pub needs_person: Option<String>,
    /// What the assistant does here.
    pub mode: AssistantMode,
    /// Whether a draft of its waits for a person.
    pub has_draft: bool,
    /// Messages the shop has not looked at.
    pub unread: u32,
    /// The words of the last message.
    pub snippet: Option<String>,
    /// What the last message carries.
    pub snippet_kind: Option<String>,
    /// Who wrote the last message.
    pub snippet_author: Option<String>,
    /// What became of the last message.
    pub snippet_status: Option<MessageStatus>,
    /// When the last message came or went.
    pub last_message_at: Timestamp,
    /// Since when the customer waits.
    pub waiting_since: Option<Timestamp>,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InboxPage {
    /// Those whose customer waits, longest first; only on the first page.
    pub waiting: Vec<ConversationRow>,
    /// The others, newest first.
    pub others: Vec<ConversationRow>,
    /// Where the next page begins.
    pub next: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "c.id, a.channel, p.name, p.username, p.phone, c.external_id, c.owner, c.member, c.needs_person, \
    coalesce(c.assistant_mode, a.assistant_mode) AS assistant_mode, \
    EXISTS (SELECT 1 FROM drafts d WHERE d.organisation_id = c.organisation_id AND d.conversation_id = c.id \
        AND d.state = 'open') AS has_draft, c.unread, c.snippet, c.snippet_kind, c.snippet_author, c.snippet_status, c.last_message_at, \
    c.waiting_since FROM conversations c \
    JOIN accounts a ON a.organisation_id = c.organisation_id AND a.id = c.account_id \
    JOIN contacts p ON p.organisation_id = c.organisation_id AND p.id = c.contact_id"
    };
}

/// How many customers wait, counted up to a hundred.
///
/// # Errors
/// When the store is unavailable.
pub async fn waiting(db: &mut Connection, organisation: OrganisationId) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM conversations \
        WHERE organisation_id = $1 AND waiting_since IS NOT NULL LIMIT $2) AS counted";
    query(SQL).bind(organisation.0).bind(WAITING_LIMIT).fetch_one(db).await?.count("n")
}

/// A page of conversations before a moment, or the first page.
///
/// # Errors
/// When the store is unavailable.
pub async fn inbox(
    db: &mut Connection,
    organisation: OrganisationId,
    filter: &InboxFilter,
    before: Option<Timestamp>,
    limit: u32,
) -> Result<InboxPage, StoreError> {
    let mut page = InboxPage::default();
    if *filter == InboxFilter::Drafts {
        let rows = query(DRAFTS).bind(organisation.0).bind(WAITING_LIMIT).fetch_all(db).await?;
        page.waiting = rows.iter().map(read).collect::<Result<_, _>>()?;
        return Ok(page);
    }
    if before.is_none() && !matches!(filter, InboxFilter::Of(_)) {
        let rows = query(WAITING).bind(organisation.0).bind(WAITING_LIMIT).fetch_all(&mut *db).await?;
        page.waiting = rows.iter().map(read).collect::<Result<_, _>>()?;
    }
    if *filter == InboxFilter::Waiting {
        return Ok(page);
    }
    let until = before.map_or(i64::MAX, |at| at.0);
    let more = i64::from(limit) + 1;
    let rows = match filter {
        InboxFilter::Of(member) => {
            query(MEMBER).bind(organisation.0).bind(until).bind(more).bind(member).fetch_all(db).await?
        }
        InboxFilter::All | InboxFilter::Waiting | InboxFilter::Drafts => {
            query(OTHERS).bind(organisation.0).bind(until).bind(more).fetch_all(db).await?
        }
    };
    page.others = rows.iter().map(read).collect::<Result<_, _>>()?;
    if page.others.len() > limit as usize {
        page.others.truncate(limit as usize);
        page.next = page.others.last().map(|row| row.last_message_at);
    }
    Ok(page)
}

pub(super) const WAITING: &str = concat!(
    "SELECT ",
    columns!(),
    " WHERE c.organisation_id = $1 AND c.waiting_since IS NOT NULL \
         ORDER BY c.waiting_since, c.id LIMIT $2"
);

pub(super) const DRAFTS: &str = concat!(
    "SELECT ",
    columns!(),
    " JOIN drafts w ON w.organisation_id = c.organisation_id AND w.conversation_id = c.id AND w.state = 'open' \
         WHERE w.organisation_id = $1 ORDER BY w.asked_at, w.id LIMIT $2"
);

pub(super) const OTHERS: &str = concat!(
    "SELECT ",
    columns!(),
    " WHERE c.organisation_id = $1 AND c.last_message_at < $2 AND c.waiting_since IS NULL \
         ORDER BY c.last_message_at DESC, c.id LIMIT $3"
);

pub(super) const MEMBER: &str = concat!(
    "SELECT ",
    columns!(),
    " WHERE c.organisation_id = $1 AND c.last_message_at < $2 AND c.member = $4 \
         AND c.owner = 'person' ORDER BY c.last_message_at DESC, c.id LIMIT $3"
);

fn read(row: &Row) -> Result<ConversationRow, StoreError> {
    let status: Option<&str> = row.col("snippet_status")?;
    Ok(ConversationRow {
        id: ConversationKey(row.id("id")?),
        channel: row.col("channel")?,
        name: row.col("name")?,
        username: row.col("username")?,
        phone: row.col("phone")?,
        external_id: row.col("external_id")?,
        person: row.col::<&str>("owner")? == "person",
        member: row.col("member")?,
        needs_person: row.col("needs_person")?,
        mode: AssistantMode::read(row, "assistant_mode")?,
        has_draft: row.col("has_draft")?,
        unread: row.count("unread")?,
        snippet: row.col("snippet")?,
        snippet_kind: row.col("snippet_kind")?,
        snippet_author: row.col("snippet_author")?,
        snippet_status: status.and_then(MessageStatus::from_word),
        last_message_at: row.at("last_message_at")?,
        waiting_since: row.maybe_at("waiting_since")?,
    })
}
