//! What an organisation repeats without evidence: nothing, until it says so.

use channel_core::OrganisationId;
use serde::{Deserialize, Serialize};

use super::call::CallKind;
use crate::audit::{self, Act};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// What happens to a call that is still doubtful when its grace is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDoubt {
    /// It waits for a person.
    #[default]
    Review,
    /// It is sent again once, and listed as sent without evidence.
    Resend,
}

/// The classes of message that a policy tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// Words within a conversation, on a channel that reports its sends or lets them be read.
    SessionReply,
    /// An approved form: it costs money.
    Template,
    /// A public answer to a comment.
    Comment,
    /// Words on a channel that tells nothing of its sends, such as Telegram: those that must be answered at any price.
    MustAnswer,
}

impl MessageClass {
    /// The class of a call; `provable` says whether its channel reports its sends or lets them be read.
    #[must_use]
    pub const fn of(kind: CallKind, provable: bool) -> Self {
        match kind {
            CallKind::Template => Self::Template,
            CallKind::CommentReply | CallKind::PrivateReply | CallKind::CommentHide | CallKind::CommentDelete => {
                Self::Comment
            }
            CallKind::Message | CallKind::Reaction if provable => Self::SessionReply,
            CallKind::Message | CallKind::Reaction => Self::MustAnswer,
        }
    }
}

/// What an organisation wants for each class; all are reviewed unless told otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct ResendPolicy {
    /// Words within a conversation.
    pub session_reply: OnDoubt,
    /// Approved forms.
    pub template: OnDoubt,
    /// Public answers to comments.
    pub comment: OnDoubt,
    /// Words on a channel that tells nothing of its sends.
    pub must_answer: OnDoubt,
}

impl ResendPolicy {
    /// What it says of a class.
    #[must_use]
    pub const fn on_doubt(&self, class: MessageClass) -> OnDoubt {
        match class {
            MessageClass::SessionReply => self.session_reply,
            MessageClass::Template => self.template,
            MessageClass::Comment => self.comment,
            MessageClass::MustAnswer => self.must_answer,
        }
    }
}

/// The organisation's policy.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such organisation.
pub async fn find_policy(db: &mut Connection, organisation: OrganisationId) -> Result<ResendPolicy, StoreError> {
    const SQL: &str = "SELECT resend_policy FROM organisations WHERE id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    row.ok_or(StoreError::NotFound("organisation"))?.json("resend_policy")
}

/// Changes the organisation's policy, and accounts for it. What is already listed for review stays there.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such organisation.
pub async fn set_policy(
    tx: &mut Tx,
    organisation: OrganisationId,
    policy: &ResendPolicy,
    by: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE organisations SET resend_policy = $2 WHERE id = $1";
    let done = query(SQL).bind(organisation.0).bind(to_json(policy)?).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("organisation"));
    }
    audit::append(tx, organisation, by, Act::PolicyChange, "resend").await?;
    tx.note(organisation, "settings").await
}
