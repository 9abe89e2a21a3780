//! Adding a line to a timeline, together with what the conversation's list shows of it.

use channel_core::{AccountId, OrganisationId, Timestamp};

use super::row::{Author, MessageDirection};
use crate::conversations;
use crate::db::{Columns, query, to_json};
use crate::delivery::MessageStatus;
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};
use crate::writer::Tx;

/// The longest part of a message that a list shows, in characters.
const SNIPPET: usize = 160;

/// A line to add.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Whose timeline.
    pub conversation: ConversationKey,
    /// The account.
    pub account: AccountId,
    /// Which way it goes.
    pub direction: MessageDirection,
    /// Who says it.
    pub author: Author,
    /// Which member of the team.
    pub member: Option<String>,
    /// The kind of content.
    pub kind: String,
    /// The content.
    pub content: serde_json::Value,
    /// Its words.
    pub words: Option<String>,
    /// The platform's id.
    pub provider_id: Option<String>,
    /// What is known of its way.
    pub status: MessageStatus,
    /// The platform's id of the message it quotes.
    pub reply_to: Option<String>,
    /// How the assistant or a rule came to say it.
    pub why: Option<serde_json::Value>,
    /// The whole event, for what came in.
    pub event: Option<String>,
    /// When it is said.
    pub at: Timestamp,
    /// Until when free messages are allowed from now on, for what came in.
    pub window_until: Option<Timestamp>,
}

/// Adds a line. What comes in also counts as unread, waiting and unanswered.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such conversation.
pub async fn append(tx: &mut Tx, organisation: OrganisationId, new: NewMessage) -> Result<MessageId, StoreError> {
    const CONVERSATION: &str = "UPDATE conversations SET last_seq = last_seq + 1, updated_at = $3, \
        snippet = CASE WHEN $4 THEN snippet ELSE $5 END, snippet_kind = CASE WHEN $4 THEN snippet_kind ELSE $6 END, \
        snippet_author = CASE WHEN $4 THEN snippet_author ELSE $7 END, \
        snippet_status = CASE WHEN $4 THEN snippet_status ELSE $8 END, \
        last_message_at = CASE WHEN $4 THEN last_message_at ELSE max(last_message_at, $9) END, \
        inbound_seq = inbound_seq + $10, unread = unread + $10, \
        last_inbound_at = CASE WHEN $10 = 1 THEN max(coalesce(last_inbound_at, $9), $9) ELSE last_inbound_at END, \
        waiting_since = CASE WHEN $10 = 1 THEN coalesce(waiting_since, $9) ELSE waiting_since END, \
        window_until = CASE WHEN $11 IS NULL THEN window_until ELSE max(coalesce(window_until, $11), $11) END \
        WHERE organisation_id = $1 AND id = $2 RETURNING last_seq, inbound_seq";
    const MESSAGE: &str = "INSERT INTO messages (organisation_id, id, conversation_id, account_id, seq, inbound_seq, \
        direction, author, member, kind, content, words, provider_id, status, reply_to, why, event, at, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let now = tx.now();
    let id = MessageId(tx.new_id());
    let inbound = new.direction == MessageDirection::Inbound;
    let snippet: Option<String> = new.words.as_deref().map(|words| words.chars().take(SNIPPET).collect());
    let row = query(CONVERSATION)
        .bind(organisation.0)
        .bind(new.conversation.0)
        .bind(now.0)
        .bind(new.direction == MessageDirection::Note)
        .bind(snippet)
        .bind(&new.kind)
        .bind(new.author.as_str())
        .bind(new.status.as_str())
        .bind(new.at.0)
        .bind(i64::from(inbound))
        .bind(new.window_until.map(|at| at.0))
        .fetch_optional(tx)
        .await?
        .ok_or(StoreError::NotFound("conversation"))?;
    let seq: i64 = row.col("last_seq")?;
    let inbound_seq: i64 = row.col("inbound_seq")?;
    query(MESSAGE)
        .bind(organisation.0)
        .bind(id.0)
        .bind(new.conversation.0)
        .bind(new.account.0)
        .bind(seq)
        .bind(inbound.then_some(inbound_seq))
        .bind(new.direction.as_str())
        .bind(new.author.as_str())
        .bind(&new.member)
        .bind(&new.kind)
        .bind(to_json(&new.content)?)
        .bind(&new.words)
        .bind(&new.provider_id)
        .bind(new.status.as_str())
        .bind(&new.reply_to)
        .bind(new.why.as_ref().map(to_json).transpose()?)
        .bind(&new.event)
        .bind(new.at.0)
        .bind(now.0)
        .execute(tx)
        .await?;
    tx.note(organisation, &conversations::topic(new.conversation)).await?;
    tx.note(organisation, "inbox").await?;
    Ok(id)
}
