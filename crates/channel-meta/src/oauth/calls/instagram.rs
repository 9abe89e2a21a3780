//! Instagram Login on the server's side (platforms.md §2.1).

use channel_core::ChannelError;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::app::MetaApp;
use super::sign_in::refused;
use super::token::{GrantedToken, ShortAnswer};
use crate::client::{Act, Call, MetaClient};
use crate::oauth::clean_code;

impl MetaClient {
    /// Turns the code of Instagram Login into a token that lives an hour. `redirect` is the address that the dialogue
    /// named. The client must stand at [`crate::oauth::INSTAGRAM_SIGN_IN`] ([`MetaClient::at`]).
    ///
    /// # Errors
    /// As [`ErrorKind::Unauthorized`](channel_core::ErrorKind::Unauthorized) when the code is too old, used, or does not
    /// belong to this app and address: the merchant signs in again. A lost answer has no effect that anybody sees.
    pub async fn exchange_login_code(
        &self,
        app: MetaApp<'_>,
        redirect: &Url,
        code: &SecretString,
    ) -> Result<GrantedToken, ChannelError> {
        let call = Call::to(["oauth", "access_token"]).unversioned();
        let fields = [
            ("client_id", app.id),
            ("client_secret", app.secret.expose_secret()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect.as_str()),
            ("code", clean_code(code.expose_secret())),
        ];
        let answer = self.send_fields::<ShortAnswer>(Act::Read, &call, &fields).await.map_err(refused)?;
        Ok(answer.value.into_token())
    }

    /// Turns a token that lives an hour into one that lives 60 days. The client must stand at
    /// [`crate::oauth::INSTAGRAM`].
    ///
    /// # Errors
    /// As [`MetaClient::get`].
    pub async fn lengthen_token(
        &self,
        app_secret: &SecretString,
        token: &SecretString,
    ) -> Result<GrantedToken, ChannelError> {
        let call = Call::to(["access_token"])
            .unversioned()
            .query("grant_type", "ig_exchange_token")
            .query("client_secret", app_secret.expose_secret())
            .query("access_token", token.expose_secret());
        self.get(&call).await
    }

    /// Gives a token of 60 days another 60. It must be a day old at least and still alive. The client must stand at
    /// [`crate::oauth::INSTAGRAM`].
    ///
    /// # Errors
    /// As [`MetaClient::get`].
    pub async fn refresh_token(&self, token: &SecretString) -> Result<GrantedToken, ChannelError> {
        let call = Call::to(["refresh_access_token"])
            .unversioned()
            .query("grant_type", "ig_refresh_token")
            .query("access_token", token.expose_secret());
        self.get(&call).await
    }
}
