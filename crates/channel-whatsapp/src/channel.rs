//! The channel itself: thin, it only moves what the pure parts decided.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use channel_core::media::{Files, MediaStream};
use channel_core::model::Media;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Checkup, ConversationId, ErrorKind, OutboundMessage,
    Presence, Receipt, Seams, Templates, Webhook,
};
use channel_meta::oauth::MetaApp;
use channel_meta::{Call, MetaClient, MetaConfig};
use secrecy::SecretString;

use crate::capabilities::{DIRECT, capabilities_in};
use crate::config::{ACCESS_TOKEN, CHANNEL, WhatsAppConfig};
use crate::encode::encode_with;
use crate::media::{self, Uploaded};
use crate::webhook::WhatsAppWebhook;
use crate::wire::Accepted;

/// WhatsApp as a channel; one value serves every number, and its clones share their connections and what they know of
/// uploads. An account's `external_id` is its phone number id, and its credentials hold an `access_token`.
#[derive(Clone)]
pub struct WhatsApp {
    pub(crate) client: MetaClient,
    list_label: String,
    pub(crate) files: Option<Arc<dyn Files>>,
    pub(crate) uploaded: Arc<Uploaded>,
    pub(crate) seams: Seams,
    app: Option<App>,
}

/// The Meta app that the program is.
#[derive(Clone)]
struct App {
    id: String,
    secret: SecretString,
}

impl WhatsApp {
    /// A channel with these settings.
    ///
    /// # Errors
    /// When the base address would carry tokens unencrypted, or the HTTP client cannot be made.
    pub fn new(config: WhatsAppConfig) -> Result<Self, ChannelError> {
        let meta = MetaConfig::new(config.base)?.with_version(config.version);
        Ok(Self {
            client: MetaClient::new(meta)?,
            list_label: config.list_label,
            files: None,
            uploaded: Arc::default(),
            seams: Seams::system(),
            app: None,
        })
    }

    /// The same channel with the program's files, for messages that name them
    /// ([`channel_core::outbound::MediaSource::Kept`]).
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = Some(files);
        self
    }

    /// The same channel with another clock: how long an upload lives, and the code of a sign-up.
    #[must_use]
    pub fn with_seams(mut self, seams: Seams) -> Self {
        self.seams = seams;
        self
    }

    /// The same channel as this Meta app. Sign-ups need it, with it a checkup sees more, and every call proves that it is
    /// this app's: tokens that were made for another app are refused then.
    #[must_use]
    pub fn with_app(mut self, id: impl Into<String>, secret: SecretString) -> Self {
        self.client = self.client.with_app_secret(secret.clone());
        self.app = Some(App { id: id.into(), secret });
        self
    }

    pub(crate) fn app_secret(&self) -> Option<&SecretString> {
        self.app.as_ref().map(|app| &app.secret)
    }

    pub(crate) fn app(&self) -> Option<MetaApp<'_>> {
        self.app.as_ref().map(|app| MetaApp { id: &app.id, secret: &app.secret })
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
        &DIRECT
    }

    fn capabilities_in(&self, conversation: &ConversationId) -> Cow<'_, Capabilities> {
        Cow::Borrowed(capabilities_in(conversation))
    }

    fn webhook(&self) -> &dyn Webhook {
        &WhatsAppWebhook
    }

    /// Sends with one write that the customer can see; files are uploaded before it, which nobody sees.
    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let token = account.credentials.get(ACCESS_TOKEN)?;
        let (uploads, keys) = media::upload(self, account, token, &message.content).await?;
        let body = encode_with(message, &uploads, &self.list_label)?;
        let call = Call::to([account.external_id.as_str(), "messages"]).bearer(token);
        match self.client.post_json_with_usage::<Accepted>(&call, &body).await {
            Ok(answer) => Ok(answer.value.into_receipt(answer.pauses)),
            Err(error) => {
                if matches!(error.kind, ErrorKind::Media | ErrorKind::InvalidRequest | ErrorKind::NotFound) {
                    self.uploaded.forget(&keys);
                }
                Err(error)
            }
        }
    }

    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        media::fetch(&self.client, account, media, max_bytes).await
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }

    fn templates(&self) -> Option<&dyn Templates> {
        Some(self)
    }

    fn checkup(&self) -> Option<&dyn Checkup> {
        Some(self)
    }
}
