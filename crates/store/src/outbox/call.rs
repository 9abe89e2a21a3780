//! One call to a platform.

use channel_core::{AccountId, OrganisationId, Timestamp};

use super::review::Decision;
use crate::db::{Columns, Row};
use crate::delivery::{CallState, Failure, Reported};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, OutboxId};
use crate::words::word_enum;

word_enum!(
    /// What is called for.
    CallKind {
        /// A message in a conversation.
        Message = "message",
        /// An approved form: allowed outside the window.
        Template = "template",
        /// A reaction.
        Reaction = "reaction",
        /// A public answer to a comment.
        CommentReply = "comment_reply",
        /// A private answer to a comment.
        PrivateReply = "private_reply",
        /// A comment is hidden from everybody but its author.
        CommentHide = "comment_hide",
        /// A comment is removed.
        CommentDelete = "comment_delete",
    }
);

word_enum!(
    /// Who wants it: the door asks.
    CallAuthor {
        /// The assistant: only while it owns the conversation, and only about the newest message.
        Assistant = "assistant",
        /// The assistant's last word before a person comes: not once one is there.
        Handover = "handover",
        /// A member of the team.
        Person = "person",
        /// A comment rule.
        Rule = "rule",
        /// The system.
        System = "system",
    }
);

/// A call and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which it is.
    pub id: OutboxId,
    /// Its number: calls of a lane are made in this order.
    pub seq: i64,
    /// From which account.
    pub account: AccountId,
    /// Its lane.
    pub lane: String,
    /// What is called for.
    pub kind: CallKind,
    /// Who wants it.
    pub author: CallAuthor,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationKey>,
    /// The line of the timeline it carries.
    pub message: Option<MessageId>,
    /// Which part of that line.
    pub part: i64,
    /// The comment it answers.
    pub comment: Option<String>,
    /// What to send.
    pub payload: serde_json::Value,
    /// Its words, to recognise it by.
    pub text: Option<String>,
    /// Where it stands.
    pub state: CallState,
    /// What the platform reported of it.
    pub delivery: Option<Reported>,
    /// How often the door was passed.
    pub attempt: i64,
    /// How often it was proved not to have been made, apart from waits the platform asked for.
    pub failures: i64,
    /// What has to match for the claim to be ours.
    pub fence: i64,
    /// Up to which message of the other side it answers.
    pub covers_seq: Option<i64>,
    /// After which message of the other side it begins.
    pub covers_from: Option<i64>,
    /// The platform's id of what it made.
    pub provider_id: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When it was wanted.
    pub created_at: Timestamp,
    /// When the door was passed last.
    pub sending_at: Option<Timestamp>,
    /// Until when the platform takes it, apart from the conversation's window.
    pub open_until: Option<Timestamp>,
    /// Since when it is listed for review.
    pub review_at: Option<Timestamp>,
    /// What was decided about it while nobody knew.
    pub decision: Option<Decision>,
    /// The call that it sends again.
    pub repeats: Option<OutboxId>,
    /// How much longer than others it may pass a window, in microseconds.
    pub(crate) late: i64,
}

impl Call {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: OrganisationId(row.id("organisation_id")?),
            id: OutboxId(row.id("id")?),
            seq: row.col("seq")?,
            account: AccountId(row.id("account_id")?),
            lane: row.col("lane")?,
            kind: CallKind::read(row, "kind")?,
            author: CallAuthor::read(row, "author")?,
            conversation: row.col::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationKey),
            message: row.col::<Option<uuid::Uuid>>("message_id")?.map(MessageId),
            part: row.col("part")?,
            comment: row.col("comment_id")?,
            payload: row.json("payload")?,
            text: row.col("text")?,
            state: CallState::read(row, "state")?,
            delivery: match row.col::<Option<&str>>("delivery")? {
                None => None,
                Some(_) => Some(Reported::read(row, "delivery")?),
            },
            attempt: row.col("attempt")?,
            failures: row.col("failures")?,
            fence: row.col("fence")?,
            covers_seq: row.col("covers_seq")?,
            covers_from: row.col("covers_from")?,
            provider_id: row.col("provider_id")?,
            failure: row.maybe_json("failure")?,
            created_at: row.at("created_at")?,
            sending_at: row.maybe_at("sending_at")?,
            open_until: row.maybe_at("open_until")?,
            review_at: row.maybe_at("review_at")?,
            decision: match row.col::<Option<&str>>("decision")? {
                None => None,
                Some(_) => Some(Decision::read(row, "decision")?),
            },
            repeats: row.col::<Option<uuid::Uuid>>("repeats")?.map(OutboxId),
            late: row.col("late")?,
        })
    }
}
