//! The channel itself: thin, it only moves what the pure parts decided.

use std::fmt;

use async_trait::async_trait;
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, OutboundMessage, Presence, Receipt, Webhook,
};
use channel_meta::{Call, MetaClient, MetaConfig};

use crate::capabilities::capabilities;
use crate::config::{ACCESS_TOKEN, CHANNEL, WhatsAppConfig};
use crate::encode::encode;
use crate::media;
use crate::webhook::WhatsAppWebhook;
use crate::wire::Accepted;

/// WhatsApp as a channel; one value serves every number. An account's `external_id` is its phone number id, and its
/// credentials hold an `access_token`.
#[derive(Clone)]
pub struct WhatsApp {
    pub(crate) client: MetaClient,
    capabilities: Capabilities,
    list_label: String,
}

impl WhatsApp {
    /// A channel with these settings.
    ///
    /// # Errors
    /// When the base address would carry tokens unencrypted, or the HTTP client cannot be made.
    pub fn new(config: WhatsAppConfig) -> Result<Self, ChannelError> {
        let meta = MetaConfig::new(config.base)?.with_version(config.version);
        let client = MetaClient::new(meta)?;
        Ok(Self { client, capabilities: capabilities(), list_label: config.list_label })
    }
}

impl fmt::Debug for WhatsApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatsApp").field("client", &self.client).finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for WhatsApp {
    fn id(&self) -> ChannelId {
        CHANNEL
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        &WhatsAppWebhook
    }

    /// Sends with one write that the customer can see; a file is uploaded before it, which nobody sees.
    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let token = account.credentials.get(ACCESS_TOKEN)?;
        let uploaded = media::upload(&self.client, account, token, message).await?;
        let body = encode(message, uploaded.as_deref(), &self.list_label)?;
        let call = Call::to([account.external_id.as_str(), "messages"]).bearer(token);
        let accepted: Accepted = self.client.post_json(&call, &body).await?;
        Ok(accepted.into_receipt())
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        media::fetch(&self.client, account, media, max_bytes).await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }
}
