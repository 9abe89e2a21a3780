//! Asking who somebody is.

use async_trait::async_trait;

use super::account::Account;
use crate::error::ChannelError;
use crate::model::Contact;

/// Public profiles of people who wrote to the account.
#[async_trait]
pub trait Profiles: Send + Sync {
    /// What the platform shows of a person: a name, a handle. Either may be missing.
    ///
    /// # Errors
    /// When the person has not agreed to be looked up, or the platform cannot be read; nothing depends on it.
    async fn profile(&self, account: &Account, contact_id: &str) -> Result<Contact, ChannelError>;
}
