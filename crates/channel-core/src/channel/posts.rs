//! Seeing what the account published.

use async_trait::async_trait;

use super::account::Account;
use crate::error::ChannelError;
use crate::seams::Timestamp;

/// The posts of the account, however they were published.
#[async_trait]
pub trait Posts: Send + Sync {
    /// The latest posts, newest first. How many is up to the platform; a page of it.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn latest(&self, account: &Account) -> Result<Vec<PublishedPost>, ChannelError>;
}

/// A post as the platform shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedPost {
    /// The platform's id, by which comments name it.
    pub id: String,
    /// What it is, in the platform's words.
    pub kind: Option<String>,
    /// What stands under it.
    pub caption: Option<String>,
    /// Its page.
    pub permalink: Option<String>,
    /// Where its picture can be had, or the still of its film. Such links end after some time.
    pub picture: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}
