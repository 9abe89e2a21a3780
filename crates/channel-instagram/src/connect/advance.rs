//! The thin part of a sign-in: one step at the platform.

use channel_core::{ChannelError, Credentials, ErrorKind};
use channel_meta::Call;
use channel_meta::oauth::{GrantedToken, MetaApp, scrubbed};

use super::app::InstagramApp;
use super::came::{Came, Profile, Token};
use super::login::Login;
use super::step::Step;
use super::{ACCESS_TOKEN, CODE, SHORT_TOKEN};
use crate::channel::InstagramChannel;
use crate::refusal::undone;
use crate::wire::{Done, Me, UserNode};

/// What is asked of the account.
const PROFILE: &str = "user_id,username,name,account_type";

impl InstagramChannel {
    /// Takes the next step of a sign-in, one call at most, and hands over the secrets to keep in place of those given. What
    /// came of it stands in [`Login::progress`]; [`Login::next`] says whether to go on. Nothing is done while the merchant has
    /// to sign in, and when the account is connected.
    ///
    /// Giving up on the future halfway leaves the value as it was: the step is taken again.
    pub async fn advance(&self, app: &InstagramApp, login: &mut Login, secrets: &Credentials) -> Credentials {
        let came = match login.next(self.seams.now()) {
            Step::Authorise | Step::Done => return secrets.clone(),
            Step::ExchangeCode => self.exchange(app, secrets).await.map(|token| Came::ShortToken(token.into())),
            Step::LengthenToken => self.lengthen(app, secrets).await.map(|token| Came::LongToken(token.into())),
            Step::Identify => self.identify(secrets).await.map(Came::Identified),
            Step::Subscribe { fields, .. } => {
                let account = login.user_id().unwrap_or("me");
                self.subscribe(account, secrets, &fields).await.map(|()| Came::Subscribed)
            }
        };
        let known = secrets.iter().map(|(_, secret)| secret).chain([&app.secret]);
        let came = came.map_err(|error| scrubbed(error, known));
        login.apply(came, secrets, self.seams.now())
    }

    async fn exchange(&self, app: &InstagramApp, secrets: &Credentials) -> Result<GrantedToken, ChannelError> {
        let of = MetaApp { id: &app.id, secret: &app.secret };
        self.sign_in.exchange_login_code(of, &app.redirect, secrets.get(CODE)?).await
    }

    async fn lengthen(&self, app: &InstagramApp, secrets: &Credentials) -> Result<GrantedToken, ChannelError> {
        self.client.lengthen_token(&app.secret, secrets.get(SHORT_TOKEN)?).await
    }

    async fn identify(&self, secrets: &Credentials) -> Result<Profile, ChannelError> {
        let call = Call::to(["me"]).query("fields", PROFILE).bearer(secrets.get(ACCESS_TOKEN)?);
        let me: Me = self.client.get(&call).await?;
        profile(me.into_node())
    }

    /// Subscribes to exactly these fields.
    pub(crate) async fn subscribe(
        &self,
        account: &str,
        secrets: &Credentials,
        fields: &[String],
    ) -> Result<(), ChannelError> {
        let fields = fields.join(",");
        let call = Call::to([account, "subscribed_apps"])
            .query("subscribed_fields", &fields)
            .bearer(secrets.get(ACCESS_TOKEN)?);
        let done: Done = self.client.post_form(&call, &[]).await?;
        if done.success == Some(false) { Err(undone()) } else { Ok(()) }
    }
}

impl From<GrantedToken> for Token {
    fn from(granted: GrantedToken) -> Self {
        Self { secret: granted.access_token, lifetime: granted.expires_in, permissions: granted.permissions }
    }
}

fn profile(node: UserNode) -> Result<Profile, ChannelError> {
    if node.account_type.as_deref() == Some("PERSONAL") {
        let sentence = "this is a personal account: turn it into a professional one in the instagram app";
        return Err(ChannelError::refused(ErrorKind::AccountBlocked, sentence));
    }
    let Some(user_id) = node.user_id else {
        let sentence = "the platform does not say whose account this is: try again, and report it if it stays so";
        return Err(ChannelError::refused(ErrorKind::UnreadableAnswer, sentence));
    };
    let UserNode { id, username, name, account_type, .. } = node;
    Ok(Profile { user_id, app_scoped_id: id, username, name, account_type })
}
