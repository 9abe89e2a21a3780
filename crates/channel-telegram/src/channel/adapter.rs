//! The channel itself: sending, and what hangs on it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use channel_core::channel::{Changes, Checkup, Drafts, Polling};
use channel_core::error::{ChannelError, ErrorKind, Retry};
use channel_core::media::{Files, MediaStream};
use channel_core::model::Media;
use channel_core::outbound::OutboundContent;
use channel_core::{
    Account, Capabilities, Channel, ChannelId, ConversationId, OutboundMessage, Presence, Receipt, Webhook,
};
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::bot::Bot;
use crate::call::{client, execute, receipt};
use crate::capabilities::Abilities;
use crate::config::TelegramConfig;
use crate::delivery::Delivery;
use crate::encode::{self, Call};
use crate::held::held;
use crate::media;
use crate::place::Place;
use crate::uploaded::{Uploaded, to_learn};
use crate::webhook::{CHANNEL, TelegramWebhook};

/// The name of the bot's token among an account's credentials.
pub const TOKEN: &str = "bot_token";

/// The Telegram channel. One value serves every bot.
pub struct TelegramChannel {
    pub(super) config: TelegramConfig,
    pub(super) client: Client,
    abilities: Abilities,
    files: Option<Arc<dyn Files>>,
    uploaded: Uploaded,
    webhooks: Option<Arc<WebhookOf>>,
}

/// Tells where the updates of an account are to be delivered.
type WebhookOf = dyn Fn(&Account) -> Option<WebhookAddress> + Send + Sync;

/// Where the updates of an account are to be delivered.
#[derive(Clone, Debug)]
pub struct WebhookAddress {
    /// The address: https, on port 443, 80, 88 or 8443 (platforms.md §3).
    pub url: Url,
    /// The secret that comes in the header [`crate::SECRET_HEADER`]: 1 to 256 letters, digits, `_` and `-`.
    pub secret: SecretString,
}

impl TelegramChannel {
    /// A channel that talks to the Bot API at the configured address.
    ///
    /// # Errors
    /// When the machine's TLS roots cannot be loaded.
    pub fn new(config: TelegramConfig) -> Result<Self, ChannelError> {
        let (abilities, uploaded) = (Abilities::new(), Uploaded::default());
        Ok(Self { config, client: client()?, abilities, files: None, uploaded, webhooks: None })
    }

    /// The same channel, which can send files that the program keeps. A file is uploaded once for each bot and form; its
    /// key must go on naming the same bytes.
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = Some(files);
        self
    }

    /// The same channel, which knows where updates are to be delivered. With it [`Channel::checkup`] finds out when they
    /// go elsewhere, and can put it right; without it an account counts as one whose updates are fetched.
    #[must_use]
    pub fn with_webhooks(mut self, of: impl Fn(&Account) -> Option<WebhookAddress> + Send + Sync + 'static) -> Self {
        self.webhooks = Some(Arc::new(of));
        self
    }

    /// Ends the spinner on a pressed button. `acknowledge` is the postback's field of that name.
    ///
    /// # Errors
    /// As [`Channel::send`]; repeating is harmless, and a press older than some minutes cannot be acknowledged.
    pub async fn acknowledge(&self, account: &Account, acknowledge: &str) -> Result<(), ChannelError> {
        self.call(account, encode::acknowledge(acknowledge)?).await.map(drop)
    }

    /// Asks whose token the account has: the check before an account is kept.
    ///
    /// # Errors
    /// When the token is wrong or Telegram cannot be asked.
    pub async fn who_am_i(&self, account: &Account) -> Result<Bot, ChannelError> {
        Bot::read(&self.call(account, encode::who_am_i()?).await?)
    }

    /// Has the bot's updates delivered to `url`, with `secret` in the header [`crate::SECRET_HEADER`]. It asks for every
    /// kind of update this crate reads; reactions in groups come only to a bot that is an administrator there. What waits
    /// to be fetched is delivered too.
    ///
    /// # Errors
    /// As [`Channel::send`]; repeating is harmless.
    pub async fn set_webhook(&self, account: &Account, url: &Url, secret: &SecretString) -> Result<(), ChannelError> {
        self.call(account, encode::set_webhook(url, secret.expose_secret())?).await.map(drop)
    }

    /// Asks how the bot's updates are delivered.
    ///
    /// # Errors
    /// When the token is wrong or Telegram cannot be asked.
    pub async fn delivery(&self, account: &Account) -> Result<Delivery, ChannelError> {
        Delivery::read(self.call(account, encode::webhook_info()?).await?)
    }

    pub(super) fn webhook_of(&self, account: &Account) -> Option<WebhookAddress> {
        self.webhooks.as_ref().and_then(|of| of(account))
    }

    /// Makes a call. Files that it uploads are remembered.
    pub(super) async fn call(&self, account: &Account, call: Call) -> Result<Value, ChannelError> {
        let uploads = to_learn(&call.uploads);
        let result = execute(&self.client, &self.config.api_url, account, self.files.as_deref(), call).await?;
        self.uploaded.learn(account, &uploads, &result);
        Ok(result)
    }

    /// Makes a call that `encode` builds of content with knowledge of what was uploaded before.
    pub(super) async fn call_with(
        &self,
        account: &Account,
        content: &OutboundContent,
        build: impl FnOnce(encode::Known<'_>) -> Result<Call, ChannelError>,
    ) -> Result<Value, ChannelError> {
        let call = build(&|form, key| self.uploaded.find(account, form, key))?;
        self.call(account, call).await.map_err(|error| self.uploads_again(account, content, error))
    }

    /// An id that Telegram no longer takes is forgotten, so that the next attempt uploads the file again.
    fn uploads_again(&self, account: &Account, content: &OutboundContent, error: ChannelError) -> ChannelError {
        if error.kind == ErrorKind::Media && self.uploaded.forget(account, content) {
            return error.with_retry(Retry::Backoff);
        }
        error
    }
}

impl fmt::Debug for TelegramChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramChannel").field("config", &self.config).finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for TelegramChannel {
    fn id(&self) -> ChannelId {
        CHANNEL
    }

    fn capabilities(&self) -> &Capabilities {
        self.abilities.at_best()
    }

    fn capabilities_in(&self, conversation: &ConversationId) -> Cow<'_, Capabilities> {
        match Place::of(conversation) {
            Ok(place) => Cow::Borrowed(self.abilities.at(&place)),
            Err(_) => Cow::Borrowed(self.abilities.at_best()),
        }
    }

    fn webhook(&self) -> &dyn Webhook {
        &TelegramWebhook
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        Place::of(&message.conversation)?;
        held(message, &self.capabilities_in(&message.conversation))?;
        let sent = self.call_with(account, &message.content, |known| encode::message(message, known)).await;
        sent.map(|result| receipt(&result))
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        media::fetch(&self.client, &self.config.api_url, account, media, max_bytes).await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn changes(&self) -> Option<&dyn Changes> {
        Some(self)
    }

    fn drafts(&self) -> Option<&dyn Drafts> {
        Some(self)
    }

    fn polling(&self) -> Option<&dyn Polling> {
        Some(self)
    }

    fn checkup(&self) -> Option<&dyn Checkup> {
        Some(self)
    }
}
