//! The thin half: what was decided and encoded elsewhere goes over the wire here.

use async_trait::async_trait;
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Comments, ConversationId, OutboundContent,
    OutboundMessage, Presence, Profiles, Receipt, Webhook,
};
use channel_meta::{Call, MetaClient, MetaConfig};
use secrecy::SecretString;
use serde_json::Value;

use crate::capabilities::capabilities;
use crate::config::{CHANNEL, InstagramConfig};
use crate::error::unnamed;
use crate::media::Hosts;
use crate::webhook::InstagramWebhook;
use crate::wire::Sent;
use crate::{encode, error};

/// Instagram. One value serves every account.
#[derive(Clone, Debug)]
pub struct InstagramChannel {
    pub(crate) client: MetaClient,
    hosts: Hosts,
    capabilities: Capabilities,
}

impl InstagramChannel {
    /// The channel at the configured address.
    ///
    /// # Errors
    /// When the address would carry tokens readably, or the machine's certificates cannot be loaded.
    pub fn new(config: InstagramConfig) -> Result<Self, ChannelError> {
        let hosts = Hosts::of(&config);
        let client = MetaClient::new(MetaConfig::new(config.base)?.with_version(config.version))?;
        Ok(Self { client, hosts, capabilities: capabilities() })
    }

    pub(crate) async fn post_message(&self, account: &Account, body: &Value) -> Result<Sent, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "messages"]).bearer(token(account)?);
        self.client.post_json(&call, body).await.map_err(error::message)
    }
}

/// The token of an account.
pub(crate) fn token(account: &Account) -> Result<&SecretString, ChannelError> {
    account.credentials.get("access_token")
}

/// The receipt of something that must have an id.
pub(crate) fn receipt(sent: Sent) -> Result<Receipt, ChannelError> {
    let id = sent.message_id.ok_or_else(unnamed)?;
    Ok(Receipt { id: Some(id), recipient_ids: sent.recipient_id.into_iter().collect(), ..Receipt::default() })
}

#[async_trait]
impl Channel for InstagramChannel {
    fn id(&self) -> ChannelId {
        ChannelId::from_static(CHANNEL)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        &InstagramWebhook
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let body = encode::message(message)?;
        let sent = self.post_message(account, &body).await?;
        match message.content {
            // A reaction is no message and gets no id.
            OutboundContent::Reaction { .. } => Ok(Receipt {
                id: sent.message_id,
                recipient_ids: sent.recipient_id.into_iter().collect(),
                ..Receipt::default()
            }),
            _ => receipt(sent),
        }
    }

    async fn fetch_media(&self, _: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        // The links carry their own proof; the account's token must not leave for a content network.
        self.client.open(self.hosts.address(media)?, None, max_bytes).await
    }

    fn comments(&self) -> Option<&dyn Comments> {
        Some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn profiles(&self) -> Option<&dyn Profiles> {
        Some(self)
    }
}

#[async_trait]
impl Presence for InstagramChannel {
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        self.post_message(account, &encode::action(conversation.as_str(), "typing_on")).await.map(drop)
    }

    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: &str,
    ) -> Result<(), ChannelError> {
        self.post_message(account, &encode::action(conversation.as_str(), "mark_seen")).await.map(drop)
    }
}
