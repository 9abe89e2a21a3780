//! The channels this server speaks, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use channel_core::{Account, Channel, ChannelError, ChannelId, Seams};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{TelegramChannel, TelegramConfig, WebhookAddress};
use channel_webchat::{Outlet, WebchatChannel};
use channel_whatsapp::{WhatsApp, WhatsAppConfig};
use url::Url;

use crate::config::Config;

/// Every channel the server was built with.
#[derive(Clone, Debug, Default)]
pub struct Channels(BTreeMap<ChannelId, Arc<dyn Channel>>);

impl Channels {
    /// From a list; the last one of a name wins.
    #[must_use]
    pub fn new(channels: impl IntoIterator<Item = Arc<dyn Channel>>) -> Self {
        Self(channels.into_iter().map(|channel| (channel.id(), channel)).collect())
    }

    /// The four channels of the reference server. Adding one means adding a line here.
    ///
    /// # Errors
    /// When an HTTP client cannot be made for the configured addresses.
    pub fn standard(config: &Config, seams: Seams, outlet: Arc<dyn Outlet>) -> Result<Self, ChannelError> {
        let whatsapp = WhatsAppConfig {
            base: config.meta.graph_url.clone(),
            version: config.meta.version.clone(),
            ..WhatsAppConfig::default()
        };
        let instagram = InstagramConfig {
            base: config.meta.instagram_url.clone(),
            version: config.meta.version.clone(),
            ..InstagramConfig::default()
        };
        let telegram = TelegramConfig { api_url: config.telegram_url.clone() };
        Ok(Self::new([
            Arc::new(WhatsApp::new(whatsapp)?.with_seams(seams.clone())) as Arc<dyn Channel>,
            Arc::new(InstagramChannel::new(instagram)?.with_seams(seams.clone())),
            Arc::new(TelegramChannel::new(telegram)?.with_webhooks(webhooks(config.public_url.clone()))),
            Arc::new(WebchatChannel::new(outlet, seams)),
        ]))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Channel>> {
        self.0.values()
    }

    /// The channel of a name, if the server has it.
    #[must_use]
    pub fn find(&self, id: &ChannelId) -> Option<&Arc<dyn Channel>> {
        self.0.get(id)
    }
}

/// Where a bot's updates are to be delivered: below the public address, if there is one.
fn webhooks(public: Option<Url>) -> impl Fn(&Account) -> Option<WebhookAddress> + Send + Sync + 'static {
    move |account| {
        let secret = account.credentials.find("webhook_secret")?.clone();
        let url = public.as_ref()?.join(&format!("/api/v1/webhooks/telegram/{}", account.external_id)).ok()?;
        Some(WebhookAddress { url, secret })
    }
}
