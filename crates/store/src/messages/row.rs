//! One line of a timeline.

use channel_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use super::transcript::Transcript;
use super::translation::Translations;
use crate::db::{Columns, Row};
use crate::delivery::{Failure, MessageStatus};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};
use crate::words::word_enum;

word_enum!(
    /// Who said it.
    Author {
        /// The other side.
        Customer = "customer",
        /// The assistant.
        Assistant = "assistant",
        /// A member of the team, here.
        Person = "person",
        /// Somebody of the merchant's, in the platform's own app or another one.
        PhoneApp = "phone_app",
        /// A comment rule.
        Rule = "rule",
        /// The system: a note for the team.
        System = "system",
    }
);

word_enum!(
    /// Which way it went.
    MessageDirection {
        /// To us.
        Inbound = "inbound",
        /// From us.
        Outbound = "outbound",
        /// Nowhere: the team alone reads it.
        Note = "note",
    }
);

word_enum!(
    /// Why no automatic answer covers a message.
    PassedOver {
        /// It came when the time for an automatic answer was over.
        ArrivedLate = "arrived_late",
        /// The time was over before an answer could be given.
        AnswerTooLate = "answer_too_late",
        /// More was said than the assistant is asked about at once.
        TooMany = "too_many",
    }
);

/// A reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReaction {
    /// The platform's id of who reacted.
    pub by: String,
    /// The emoji; none when it was taken back, which is remembered because reactions overtake each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// When, by the platform's clock.
    #[serde(default)]
    pub at: i64,
}

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Which it is.
    pub id: MessageId,
    /// Whose timeline.
    pub conversation: ConversationKey,
    /// The account.
    pub account: AccountId,
    /// Its place in the timeline.
    pub seq: i64,
    /// Its number among what came in.
    pub inbound_seq: Option<i64>,
    /// Which way it went.
    pub direction: MessageDirection,
    /// Who said it.
    pub author: Author,
    /// Which member of the team, for a person's.
    pub member: Option<String>,
    /// The kind of content.
    pub kind: String,
    /// The content: `channel_core::Content` of what came in, `channel_core::OutboundContent` of what went out.
    pub content: serde_json::Value,
    /// Its words, if it has any.
    pub words: Option<String>,
    /// The platform's id.
    pub provider_id: Option<String>,
    /// What became of it.
    pub status: MessageStatus,
    /// Why it did not arrive.
    pub failure: Option<Failure>,
    /// The reactions that stand.
    pub reactions: Vec<StoredReaction>,
    /// When it was changed.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back; its content is gone then.
    pub deleted_at: Option<Timestamp>,
    /// The platform's id of the message it quotes.
    pub reply_to: Option<String>,
    /// How the assistant or a rule came to say it.
    pub why: Option<serde_json::Value>,
    /// When it was said, by the platform's clock for what came in.
    pub at: Timestamp,
    /// Why no automatic answer covers it, for what came in.
    pub passed_over: Option<PassedOver>,
    /// What was said in it, or why nobody knows, for a recording that was looked at.
    pub transcript: Option<Transcript>,
    /// It in the languages in which a member read or wrote it.
    pub translations: Translations,
}

impl Message {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: MessageId(row.id("id")?),
            conversation: ConversationKey(row.id("conversation_id")?),
            account: AccountId(row.id("account_id")?),
            seq: row.col("seq")?,
            inbound_seq: row.col("inbound_seq")?,
            direction: MessageDirection::read(row, "direction")?,
            author: Author::read(row, "author")?,
            member: row.col("member")?,
            kind: row.col("kind")?,
            content: row.json("content")?,
            words: row.col("words")?,
            provider_id: row.col("provider_id")?,
            status: MessageStatus::read(row, "status")?,
            failure: row.maybe_json("failure")?,
            reactions: standing(row.json("reactions")?),
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
}

impl PassedOver {
    /// The same in one plain sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ArrivedLate => "it came when the time for an automatic answer was over",
            Self::AnswerTooLate => "the time for an automatic answer was over before one could be given",
            Self::TooMany => "more was said at once than an automatic answer covers",
        }
    }

    /// The reason in a line's row, if there is one.
    pub(crate) fn maybe(row: &Row) -> Result<Option<Self>, StoreError> {
        row.col::<Option<&str>>("passed_over")?.map(|_| Self::read(row, "passed_over")).transpose()
    }
}

fn standing(reactions: Vec<StoredReaction>) -> Vec<StoredReaction> {
    reactions.into_iter().filter(|reaction| reaction.emoji.is_some()).collect()
}
