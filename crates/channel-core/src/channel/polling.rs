//! Fetching updates instead of having them delivered.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::account::Account;
use crate::error::ChannelError;
use crate::signature::Verified;

/// Fetching updates. The caller records a batch durably, then keeps its `next` for the account, then asks again with it:
/// asking is what tells the platform that the batch is safe.
#[async_trait]
pub trait Polling: Send + Sync {
    /// Waits up to `wait` for updates after `offset`; `None` starts with the oldest the platform still has.
    ///
    /// # Errors
    /// When the platform refuses: another program polls, or updates are being delivered to a webhook
    /// ([`Polling::begin`] ends that).
    async fn fetch(&self, account: &Account, offset: Option<i64>, wait: Duration) -> Result<Fetched, ChannelError>;

    /// Ends the delivery to a webhook, if there is one, without losing what waits.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; repeating is harmless.
    async fn begin(&self, account: &Account) -> Result<(), ChannelError>;
}

/// What one fetch brought.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    bodies: Vec<Bytes>,
    /// The offset of the next fetch; the same as before when nothing came.
    pub next: Option<i64>,
}

impl Fetched {
    /// From the answer to a call of our own, which the platform's certificate and our token prove. Never from bytes that
    /// somebody sent.
    #[must_use]
    pub const fn from_own_call(bodies: Vec<Bytes>, next: Option<i64>) -> Self {
        Self { bodies, next }
    }

    /// The updates in order, each as a webhook would have delivered it.
    pub fn bodies(&self) -> impl Iterator<Item = Verified<'_>> {
        self.bodies.iter().map(|body| crate::signature::trust_own_call(body))
    }

    /// Whether nothing came.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fetched({} updates)", self.bodies.len())
    }
}
