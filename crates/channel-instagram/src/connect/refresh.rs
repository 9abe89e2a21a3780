//! Renewing a token.

use std::fmt;

use channel_core::{Account, ChannelError, Credentials};

use super::ACCESS_TOKEN;
use super::renewal::TokenTimes;
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

impl InstagramChannel {
    /// Gives an account's token another 60 days. [`super::renewal`] says when.
    ///
    /// # Errors
    /// When the token is younger than a day or dead, or the platform is not reached; repeating is harmless.
    pub async fn refresh(&self, account: &Account) -> Result<Refreshed, ChannelError> {
        let granted = self.client.refresh_token(token(account)?).await?;
        let now = self.seams.now();
        let times = TokenTimes { issued: now, expires: granted.expires_in.map(|lifetime| now.plus(lifetime)) };
        let others = account.credentials.iter().filter(|(name, _)| *name != ACCESS_TOKEN);
        let others = others.map(|(name, secret)| (name.to_owned(), secret.clone()));
        // Of two entries of one name the last one stays.
        let fresh = [(ACCESS_TOKEN.to_owned(), granted.access_token)].into_iter().chain(times.entries());
        Ok(Refreshed { credentials: Credentials::new(others.chain(fresh)), times })
    }
}
