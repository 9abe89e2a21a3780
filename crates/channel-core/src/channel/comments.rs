//! Answering comments.

use async_trait::async_trait;

use super::account::Account;
use super::receipt::Receipt;
use crate::error::ChannelError;

/// Comments under the account's posts.
#[async_trait]
pub trait Comments: Send + Sync {
    /// Answers a comment where everybody reads it.
    ///
    /// # Errors
    /// As [`super::Channel::send`].
    async fn reply(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError>;

    /// Answers a comment with a private message. Platforms allow one per comment.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; a second one is refused.
    async fn reply_privately(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError>;

    /// Hides or shows a comment.
    ///
    /// # Errors
    /// As [`super::Channel::send`].
    async fn set_visibility(&self, account: &Account, comment_id: &str, to: Visibility) -> Result<(), ChannelError>;

    /// Removes a comment.
    ///
    /// # Errors
    /// As [`super::Channel::send`].
    async fn delete(&self, account: &Account, comment_id: &str) -> Result<(), ChannelError>;

    /// Reads the account's own answers to a comment: evidence for a reply whose outcome is unknown.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn own_replies(&self, account: &Account, comment_id: &str) -> Result<Vec<OwnReply>, ChannelError>;
}

/// Whether others see a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody does.
    Shown,
    /// Its author alone does.
    Hidden,
}

/// An answer of the account's under a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReply {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
}
