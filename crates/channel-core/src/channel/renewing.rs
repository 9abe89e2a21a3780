//! Tokens that live for a while and can be given another life.

use async_trait::async_trait;

use super::account::{Account, Credentials};
use crate::error::ChannelError;
use crate::seams::Timestamp;

/// What is to be done about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Nothing, until then.
    NotYet {
        /// When to ask again.
        until: Timestamp,
    },
    /// Renew it.
    Due,
    /// Renew it, and tell the merchant: renewing has failed for weeks, and the token dies soon.
    Alert {
        /// When it dies.
        dies: Timestamp,
    },
    /// It is dead: the merchant connects the account again.
    Dead,
}

/// Renewing an account's token before it dies.
#[async_trait]
pub trait Renewing: Send + Sync {
    /// What is to be done now; none for a token whose times nobody knows, such as one that does not end.
    fn renewal(&self, account: &Account, now: Timestamp) -> Option<Renewal>;

    /// The account's credentials with a fresh token. The old one lives on, so a renewal that could not be kept is made again.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; repeating is harmless.
    async fn renew(&self, account: &Account) -> Result<Credentials, ChannelError>;
}
