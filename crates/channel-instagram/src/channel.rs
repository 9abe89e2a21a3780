//! The thin half: what was decided and encoded elsewhere goes over the wire here.

use async_trait::async_trait;
use channel_core::channel::{History, Posts, Renewing};
use channel_core::media::{Check, MediaStream, checked};
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Checkup, Comments, OutboundContent, OutboundMessage,
    Pause, Presence, Profiles, Publishing, ReadBack, Receipt, Seams, Webhook,
};
use channel_meta::{Answer, Call, MetaClient, MetaConfig};
use secrecy::SecretString;
use serde_json::Value;

use crate::capabilities::capabilities;
use crate::config::{CHANNEL, InstagramConfig};
use crate::connect::ACCESS_TOKEN;
use crate::encode;
use crate::media::Hosts;
use crate::refusal::{self, unnamed};
use crate::webhook::InstagramWebhook;
use crate::wire::Sent;

/// Instagram. One value serves every account.
#[derive(Clone, Debug)]
pub struct InstagramChannel {
    pub(crate) client: MetaClient,
    /// The same connections, to the host that turns a sign-in's code into a token.
    pub(crate) sign_in: MetaClient,
    pub(crate) seams: Seams,
    hosts: Hosts,
    capabilities: Capabilities,
}

impl InstagramChannel {
    /// The channel at the configured address, with the machine's clock.
    ///
    /// # Errors
    /// When an address would carry tokens readably, or the machine's certificates cannot be loaded.
    pub fn new(config: InstagramConfig) -> Result<Self, ChannelError> {
        let hosts = Hosts::of(&config);
        let client = MetaClient::new(MetaConfig::new(config.base)?.with_version(config.version))?;
        let sign_in = client.at(MetaConfig::new(config.sign_in)?);
        Ok(Self { client, sign_in, seams: Seams::system(), hosts, capabilities: capabilities() })
    }

    /// The same channel by another clock, by which it tells how long tokens live.
    #[must_use]
    pub fn with_seams(mut self, seams: Seams) -> Self {
        self.seams = seams;
        self
    }

    pub(crate) async fn post_message(&self, account: &Account, body: &Value) -> Result<Answer<Sent>, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "messages"]).bearer(token(account)?);
        self.client.post_json_with_usage(&call, body).await.map_err(refusal::message)
    }
}

/// The token of an account.
pub(crate) fn token(account: &Account) -> Result<&SecretString, ChannelError> {
    account.credentials.get(ACCESS_TOKEN)
}

/// The receipt of something that must have an id.
pub(crate) fn receipt(answer: Answer<Sent>) -> Result<Receipt, ChannelError> {
    let id = answer.value.message_id.clone().ok_or_else(unnamed)?;
    Ok(Receipt { id: Some(id), ..nameless(answer.value, answer.pauses) })
}

/// The receipt of something that is no message and may have no id.
fn nameless(sent: Sent, pauses: Vec<Pause>) -> Receipt {
    let recipient_ids = sent.recipient_id.into_iter().collect();
    Receipt { id: sent.message_id, recipient_ids, pauses, ..Receipt::default() }
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
        let answer = self.post_message(account, &body).await?;
        match message.content {
            OutboundContent::Reaction { .. } => Ok(nameless(answer.value, answer.pauses)),
            _ => receipt(answer),
        }
    }

    async fn fetch_media(&self, _: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        // The links carry their own proof; the account's token must not leave for a content network.
        let stream = self.client.open(self.hosts.address(media)?, None, max_bytes).await?;
        // Webhooks name no type; what the content network says is the declaration then, and without one there is nothing
        // that the first bytes could contradict.
        let mime_type = media.mime_type.clone().or_else(|| stream.mime_type.clone());
        Ok(checked(stream, Check { max_bytes, sha256: media.sha256.clone(), mime_type }))
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

    fn read_back(&self) -> Option<&dyn ReadBack> {
        Some(self)
    }

    fn posts(&self) -> Option<&dyn Posts> {
        Some(self)
    }

    fn publishing(&self) -> Option<&dyn Publishing> {
        Some(self)
    }

    fn renewing(&self) -> Option<&dyn Renewing> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn checkup(&self) -> Option<&dyn Checkup> {
        Some(self)
    }
}
