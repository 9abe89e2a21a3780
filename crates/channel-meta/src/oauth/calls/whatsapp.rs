//! WhatsApp's Embedded Signup on the server's side (platforms.md §1.8).

use channel_core::ChannelError;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::app::MetaApp;
use super::grants::TokenGrants;
use super::sign_in::refused;
use super::token::GrantedToken;
use crate::client::{Call, MetaClient};

impl MetaClient {
    /// Turns the code of an Embedded Signup into a token for the merchant's business. The code lives 30 seconds.
    ///
    /// # Errors
    /// As [`ErrorKind::Unauthorized`](channel_core::ErrorKind::Unauthorized) when the code is too old, used, or another
    /// app's: the merchant signs up again. Otherwise as [`MetaClient::get`].
    pub async fn exchange_signup_code(
        &self,
        app: MetaApp<'_>,
        code: &SecretString,
    ) -> Result<GrantedToken, ChannelError> {
        let call = Call::to(["oauth", "access_token"])
            .unversioned()
            .query("client_id", app.id)
            .query("client_secret", app.secret.expose_secret())
            .query("code", code.expose_secret());
        self.get(&call).await.map_err(refused)
    }

    /// Asks Meta what a token may do, and for which accounts.
    ///
    /// # Errors
    /// As [`MetaClient::get`]. A token that Meta no longer accepts is no error: its grants are not valid.
    pub async fn debug_token(&self, app: MetaApp<'_>, token: &SecretString) -> Result<TokenGrants, ChannelError> {
        #[derive(Deserialize)]
        struct Debugged {
            data: TokenGrants,
        }
        let own = app.token();
        let call = Call::to(["debug_token"]).unversioned().query("input_token", token.expose_secret()).bearer(&own);
        self.get::<Debugged>(&call).await.map(|debugged| debugged.data)
    }
}
