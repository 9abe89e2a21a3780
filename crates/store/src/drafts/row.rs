//! One stored draft.

use channel_core::Timestamp;

use crate::db::{Columns, Row};
use crate::error::StoreError;
use crate::ids::{ConversationKey, DraftId, MessageId};
use crate::words::word_enum;

word_enum!(
    /// What a draft does once it is sent.
    DraftKind {
        /// It answers.
        Answer = "answer",
        /// It says that a person will write.
        Handover = "handover",
    }
);

word_enum!(
    /// What became of a draft.
    DraftState {
        /// It waits for a person.
        Open = "open",
        /// A person sent it as it was.
        Sent = "sent",
        /// A person changed it and sent that.
        Edited = "edited",
        /// A person threw it away.
        Discarded = "discarded",
        /// It is out of date: the other side wrote again, or somebody answered.
        Superseded = "superseded",
    }
);

/// A draft and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// Where it would be said.
    pub conversation: ConversationKey,
    /// What it does once it is sent.
    pub kind: DraftKind,
    /// What became of it.
    pub state: DraftState,
    /// Its words; empty once it is closed.
    pub words: String,
    /// The message that would be sent.
    pub content: serde_json::Value,
    /// How the assistant came to it.
    pub outcome: serde_json::Value,
    /// After which message of the other side it answers.
    pub covers_from: i64,
    /// Up to which.
    pub covers_seq: i64,
    /// When the oldest message that it answers was said.
    pub asked_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was decided about.
    pub closed_at: Option<Timestamp>,
    /// Who decided.
    pub closed_by: Option<String>,
    /// The message that it became.
    pub message: Option<MessageId>,
}

impl Draft {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: DraftId(row.id("id")?),
            conversation: ConversationKey(row.id("conversation_id")?),
            kind: DraftKind::read(row, "kind")?,
            state: DraftState::read(row, "state")?,
            words: row.col("words")?,
            content: row.json("content")?,
            outcome: row.json("outcome")?,
            covers_from: row.col("covers_from")?,
            covers_seq: row.col("covers_seq")?,
            asked_at: row.at("asked_at")?,
            created_at: row.at("created_at")?,
            closed_at: row.maybe_at("closed_at")?,
            closed_by: row.col("closed_by")?,
            message: row.col::<Option<uuid::Uuid>>("message_id")?.map(MessageId),
        })
    }
}
