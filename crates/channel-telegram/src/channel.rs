//! The channel: thin calls around what `encode` and `error` decide.

use std::fmt;

use async_trait::async_trait;
use channel_core::capabilities::{ChoiceRule, Level, Limit, MediaRule};
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::markup::Dialect;
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::outbound::MediaKind;
use channel_core::{
    Account, Capabilities, Channel, ChannelId, ConversationId, OutboundMessage, Presence, Receipt, Webhook,
};
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::call::{client, execute, receipt};
use crate::config::TelegramConfig;
use crate::encode::{self, Call};
use crate::media;
use crate::place::Place;
use crate::webhook::{CHANNEL, TelegramWebhook};

/// The name of the bot's token among an account's credentials.
pub const TOKEN: &str = "bot_token";

/// The Telegram channel. One value serves every bot.
pub struct TelegramChannel {
    config: TelegramConfig,
    client: Client,
    capabilities: Capabilities,
}

/// Whose token it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Bot {
    /// The bot's id: the account's external id.
    pub id: String,
    /// Its handle, without `@`.
    pub username: Option<String>,
    /// The name it shows.
    pub name: Option<String>,
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot").field("id", &self.id).finish_non_exhaustive()
    }
}

impl TelegramChannel {
    /// A channel that talks to the Bot API at the configured address.
    ///
    /// # Errors
    /// When the machine's TLS roots cannot be loaded.
    pub fn new(config: TelegramConfig) -> Result<Self, ChannelError> {
        Ok(Self { config, client: client()?, capabilities: capabilities() })
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
        let result = self.call(account, encode::who_am_i()?).await?;
        let text = |field: &str| result.get(field).and_then(|value| value.as_str()).map(str::to_owned);
        let id = result.get("id").and_then(serde_json::Value::as_i64).ok_or_else(|| {
            ChannelError::refused(ErrorKind::UnreadableAnswer, "Telegram's answer does not name the bot")
        })?;
        Ok(Bot { id: id.to_string(), username: text("username"), name: text("first_name") })
    }

    /// Has the bot's updates delivered to `url`, with `secret` in the header [`crate::SECRET_HEADER`]. It asks for every
    /// kind of update this crate reads; reactions in groups come only to a bot that is an administrator there.
    ///
    /// # Errors
    /// As [`Channel::send`]; repeating is harmless.
    pub async fn set_webhook(&self, account: &Account, url: &Url, secret: &SecretString) -> Result<(), ChannelError> {
        self.call(account, encode::set_webhook(url, secret.expose_secret())?).await.map(drop)
    }

    async fn call(&self, account: &Account, call: Call) -> Result<serde_json::Value, ChannelError> {
        execute(&self.client, &self.config.api_url, account, call).await
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
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        &TelegramWebhook
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let call = encode::message(message)?;
        self.call(account, call).await.map(|result| receipt(&result))
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        media::fetch(&self.client, &self.config.api_url, account, media, max_bytes).await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }
}

#[async_trait]
impl Presence for TelegramChannel {
    /// Shown for five seconds, or until the bot's next message.
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        self.call(account, encode::typing(&Place::of(conversation)?)?).await.map(drop)
    }

    /// Marks a message of a business chat as read. Chats of the bot's own have no such mark, and nothing is sent.
    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError> {
        match encode::mark_read(&Place::of(conversation)?, message_id)? {
            Some(call) => self.call(account, call).await.map(drop),
            None => Ok(()),
        }
    }
}

/// The Bot API's limits (platforms.md §3). Photos sent by link may have 5 MB and other files 20 MB; uploads 10 and 50.
fn capabilities() -> Capabilities {
    let caption = Some(Limit::characters(1024));
    let rule = |form, megabytes: u64, caption, by_link| MediaRule {
        form,
        max_bytes: megabytes * 1_000_000,
        mime_types: Vec::new(),
        caption,
        by_link,
        by_upload: Level::Full,
    };
    Capabilities {
        markup: Dialect::Ranges,
        media: vec![
            rule(MediaKind::Image, 10, caption, Level::Full),
            rule(MediaKind::Video, 50, caption, Level::Full),
            rule(MediaKind::Audio, 50, caption, Level::Full),
            // By link, voice must be Ogg of at most 1 MB, and documents PDF, ZIP or GIF.
            rule(MediaKind::Voice, 50, caption, Level::Partial),
            rule(MediaKind::Document, 50, caption, Level::Partial),
            rule(MediaKind::Sticker, 1, None, Level::Full),
        ],
        choices: Some(ChoiceRule {
            max_count: 10,
            title: Limit::characters(64),
            id: Limit::bytes(64),
            text: Limit::characters(4096),
        }),
        quote: Level::Full,
        reaction: Level::Partial,
        typing: Level::Full,
        mark_read: Level::Partial,
        ..Capabilities::text_only(Limit::characters(4096))
    }
}
