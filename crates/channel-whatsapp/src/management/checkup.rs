//! Looking at a connected number: its token, its state, what is delivered to us.

use async_trait::async_trait;
use channel_core::channel::{Finding, Remedy};
use channel_core::{Account, ChannelError, Checkup, ErrorKind};
use channel_meta::Call;
use channel_meta::oauth::MetaApp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::findings::{self, SubscribedApp, Subscription};
use super::number::{NUMBER_FIELDS, NumberState};
use crate::channel::WhatsApp;
use crate::config::{ACCESS_TOKEN, WABA_ID};

#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
}

#[async_trait]
impl Checkup for WhatsApp {
    /// Asks for the number's state and for who gets its business account's events; with [`WhatsApp::with_app`] also for
    /// what the token may do and what the app has subscribed to.
    async fn examine(&self, account: &Account) -> Result<Vec<Finding>, ChannelError> {
        let token = account.credentials.get(ACCESS_TOKEN)?;
        let business = account.credentials.find(WABA_ID).map(ExposeSecret::expose_secret);
        let mut found = match self.app() {
            Some(app) => findings::of_token(&self.client.debug_token(app, token).await?, business, self.seams.now()),
            None => Vec::new(),
        };
        let call = Call::to([account.external_id.as_str()]).query("fields", NUMBER_FIELDS).bearer(token);
        let on_phone = match self.client.get::<NumberState>(&call).await {
            Ok(number) => {
                found.extend(findings::of_number(&number));
                number.is_on_phone()
            }
            Err(error) if error.kind == ErrorKind::Unauthorized => {
                found.retain(|finding| finding.code != "token_dead");
                found.insert(0, findings::token_dead());
                return Ok(found);
            }
            Err(error) => return Err(error),
        };
        match business {
            Some(business) => {
                let call = Call::to([business, "subscribed_apps"]).bearer(token);
                let apps: List<SubscribedApp> = self.client.get(&call).await?;
                found.extend(findings::of_apps(&apps.data, self.app().map(|app| app.id)));
            }
            None => found.push(findings::no_business_account()),
        }
        if let Some(app) = self.app() {
            let own = own_token(app);
            let call = Call::to([app.id, "subscriptions"]).bearer(&own);
            let subscriptions: List<Subscription> = self.client.get(&call).await?;
            found.extend(findings::of_subscriptions(&subscriptions.data, on_phone));
        }
        found.sort_by_key(|finding| finding.severity);
        Ok(found)
    }

    /// Has the business account's events delivered to our app. Which kinds of events those are is a setting of the app.
    async fn remedy(&self, account: &Account, remedy: &Remedy) -> Result<(), ChannelError> {
        if !matches!(remedy, Remedy::Subscribe { .. }) {
            let sentence = "WhatsApp has no such remedy: connect the account again";
            return Err(ChannelError::refused(ErrorKind::Unsupported, sentence));
        }
        let (token, business) = (account.credentials.get(ACCESS_TOKEN)?, account.credentials.get(WABA_ID)?);
        self.subscribe(business.expose_secret(), token).await
    }
}

impl WhatsApp {
    /// Has a business account's events delivered to the app that the token was made for. Repeating is harmless.
    pub(crate) async fn subscribe(&self, business: &str, token: &SecretString) -> Result<(), ChannelError> {
        #[derive(Deserialize)]
        struct Subscribed {
            success: bool,
        }
        let call = Call::to([business, "subscribed_apps"]).bearer(token);
        let subscribed: Subscribed = self.client.post_json(&call, &json!({})).await?;
        if subscribed.success {
            return Ok(());
        }
        let sentence = "the platform did not subscribe the app to the business account's events: try again";
        Err(ChannelError::refused(ErrorKind::Platform, sentence))
    }
}

fn own_token(app: MetaApp<'_>) -> SecretString {
    SecretString::from(format!("{}|{}", app.id, app.secret.expose_secret()))
}
