//! Renewing a token.

use std::fmt;

use async_trait::async_trait;
use channel_core::channel::{Renewal, Renewing};
use channel_core::{Account, ChannelError, Credentials, Timestamp};

use super::ACCESS_TOKEN;
use super::renewal::{EXPIRES_AT, ISSUED_AT, TokenTimes, renewal};
use crate::channel::{InstagramChannel, token};

/// A renewed token, to be kept in place of the old one.
#[derive(Clone)]
pub struct Refreshed {
    /// The account's credentials with the new token and its times.
    pub credentials: Credentials,
    /// How long it lives.
    pub times: TokenTimes,
}

impl fmt::Debug for Refreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshed").field("times", &self.times).finish_non_exhaustive()
    }
}

#[async_trait]
impl Renewing for InstagramChannel {
    fn renewal(&self, account: &Account, now: Timestamp) -> Option<Renewal> {
        TokenTimes::of(&account.credentials).map(|times| renewal(&account.external_id, &times, now))
    }

    async fn renew(&self, account: &Account) -> Result<Credentials, ChannelError> {
        self.refresh(account).await.map(|refreshed| refreshed.credentials)
    }
}

impl InstagramChannel {
    /// Gives an account's token another 60 days. [`super::renewal`] says when.
    ///
    /// # Errors
    /// When the token is younger than a day or dead, or the platform is not reached; repeating is harmless.
    pub async fn refresh(&self, account: &Account) -> Result<Refreshed, ChannelError> {
        let granted = self.client.refresh_token(token(account)?).await?;
        let now = self.seams.now();
        let times = TokenTimes { issued: now, expires: granted.expires_in.map(|lifetime| now.plus(lifetime)) };
        // What the answer does not say of the new token is not known: the old one's end is not its end.
        let replaced = [ACCESS_TOKEN, ISSUED_AT, EXPIRES_AT];
        let others = account.credentials.iter().filter(|(name, _)| !replaced.contains(name));
        let others = others.map(|(name, secret)| (name.to_owned(), secret.clone()));
        let fresh = [(ACCESS_TOKEN.to_owned(), granted.access_token)].into_iter().chain(times.entries());
        Ok(Refreshed { credentials: Credentials::new(others.chain(fresh)), times })
    }
}
