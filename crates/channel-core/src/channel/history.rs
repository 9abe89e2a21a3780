//! Reading what happened, where the platform shows it: deliveries can be lost.

use async_trait::async_trait;

use super::account::Account;
use super::polling::Fetched;
use crate::error::ChannelError;
use crate::seams::Timestamp;

/// What the platform still shows of what happened to an account.
#[async_trait]
pub trait History: Send + Sync {
    /// What happened since an instant of the platform's clock, as far as the platform shows it: each body as a webhook would
    /// have told it, so that an event read here has the key it has when it is delivered. What is older may be among it.
    ///
    /// # Errors
    /// When the platform cannot be read, or only in part; nothing of the part is given then.
    async fn since(&self, account: &Account, since: Timestamp) -> Result<Fetched, ChannelError>;
}
