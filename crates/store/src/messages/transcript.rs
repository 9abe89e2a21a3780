//! What was said in recordings.

use channel_core::{AccountId, OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};

use super::row::Message;
use crate::conversations;
use crate::db::{Connection, query, to_json};
use crate::error::StoreError;
use crate::ids::MessageId;
use crate::writer::Tx;

/// The longest part of it that a list shows, in characters.
const SNIPPET: usize = 160;

/// What a recording was found to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Transcript {
    /// Its words.
    Heard {
        /// The words.
        text: String,
        /// The language's tag, where it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    /// Nobody knows.
    Unheard {
        /// Why not, in a stable word.
        reason: String,
    },
}

impl Transcript {
    /// The words, when they are known.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Heard { text, .. } => Some(text),
            Self::Unheard { .. } => None,
        }
    }
}

/// Keeps what a recording was found to say. Words that are known stay, and what was taken back stays gone: false then.
///
/// # Errors
/// When the store is unavailable.
pub async fn keep_transcript(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: MessageId,
    transcript: &Transcript,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE messages SET transcript = $3 WHERE organisation_id = $1 AND id = $2";
    const LIST: &str = "UPDATE conversations SET snippet = $4 \
        WHERE organisation_id = $1 AND id = $2 AND last_seq = $3 AND snippet IS NULL";
    let Some(message) = super::find(tx, organisation, id).await? else { return Ok(false) };
    let is_known = message.transcript.as_ref().is_some_and(|known| known.words().is_some());
    if is_known || message.deleted_at.is_some() || message.kind != "audio" {
        return Ok(false);
    }
    query(SQL).bind(organisation.0).bind(id.0).bind(to_json(transcript)?).execute(&mut *tx).await?;
    if let Some(words) = transcript.words() {
        let snippet: String = words.chars().take(SNIPPET).collect();
        let list = query(LIST).bind(organisation.0).bind(message.conversation.0).bind(message.seq).bind(snippet);
        list.execute(&mut *tx).await?;
        tx.note(organisation, "inbox").await?;
    }
    tx.note(organisation, &conversations::topic(message.conversation)).await?;
    Ok(true)
}

/// Recordings on an account since then that nobody listened to yet, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn unheard(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    since: Timestamp,
    most: u32,
) -> Result<Vec<Message>, StoreError> {
    let rows = query(UNHEARD).bind(organisation.0).bind(account.0).bind(since.0).bind(most).fetch_all(db).await?;
    rows.iter().map(Message::read).collect()
}

/// A statement that plans are looked at for.
pub(crate) const UNHEARD: &str = "SELECT * FROM messages WHERE organisation_id = $1 AND account_id = $2 AND at > $3 \
    AND kind = 'audio' AND direction = 'inbound' AND transcript IS NULL ORDER BY at DESC LIMIT $4";
