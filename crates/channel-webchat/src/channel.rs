//! The channel: what is sent wakes the visitor's streams.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use channel_core::capabilities::{ChoiceRule, Level, Limit, MediaRule};
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::outbound::MediaKind;
use channel_core::{
    Account, Capabilities, Channel, ChannelId, ConversationId, OutboundMessage, Presence, Receipt, Seams, Webhook,
    ensure_fit,
};

use crate::message::VisitorMessage;
use crate::parse::MAX_TEXT;
use crate::webhook::{CHANNEL, WebchatWebhook};

/// The name of the secret that makes visitors' tokens, among an account's credentials.
pub const VISITOR_SECRET: &str = "visitor_secret";

/// The way to the visitors' open streams: the server's part.
#[async_trait]
pub trait Outlet: fmt::Debug + Send + Sync + 'static {
    /// Shows a message to the visitor, in every tab that is open; none may be. The id is the receipt's, and whoever
    /// knows who wrote it completes `author` and `name`.
    ///
    /// # Errors
    /// When the visitor is none of the account's.
    async fn deliver(
        &self,
        account: &Account,
        visitor: &ConversationId,
        message: &VisitorMessage,
    ) -> Result<(), ChannelError>;

    /// Shows a sign of life, to whoever is there to see it.
    ///
    /// # Errors
    /// As [`Outlet::deliver`].
    async fn signal(&self, account: &Account, visitor: &ConversationId, signal: &Signal) -> Result<(), ChannelError>;
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// An answer is being written.
    Typing,
    /// The visitor's messages up to this one were read.
    Read {
        /// The message.
        message_id: String,
    },
}

/// The website widget's channel. One value serves every shop.
#[derive(Debug)]
pub struct WebchatChannel {
    outlet: Arc<dyn Outlet>,
    seams: Seams,
    capabilities: Capabilities,
}

impl WebchatChannel {
    /// A channel that shows what it sends through `outlet`.
    #[must_use]
    pub fn new(outlet: Arc<dyn Outlet>, seams: Seams) -> Self {
        Self { outlet, seams, capabilities: capabilities() }
    }
}

#[async_trait]
impl Channel for WebchatChannel {
    fn id(&self) -> ChannelId {
        CHANNEL
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        &WebchatWebhook
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        // Without it nobody has been given a token: such an account has no visitors who could read this.
        account.credentials.get(VISITOR_SECRET)?;
        ensure_fit(message, &self.capabilities)?;
        let id = self.seams.id().simple().to_string();
        let shown = VisitorMessage::from_outbound(&id, self.seams.now(), &message.content)?;
        self.outlet.deliver(account, &message.conversation, &shown).await?;
        Ok(Receipt::new(id))
    }

    /// Visitors send no files.
    async fn fetch_media(&self, _: &Account, _: &Media, _: u64) -> Result<MediaStream, ChannelError> {
        Err(ChannelError::refused(ErrorKind::Unsupported, "the website widget takes no files from visitors"))
    }

    fn presence(&self) -> Option<&dyn Presence> {
        Some(self)
    }
}

#[async_trait]
impl Presence for WebchatChannel {
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        _message_id: Option<&str>,
    ) -> Result<(), ChannelError> {
        self.outlet.signal(account, conversation, &Signal::Typing).await
    }

    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError> {
        self.outlet.signal(account, conversation, &Signal::Read { message_id: message_id.to_owned() }).await
    }
}

fn capabilities() -> Capabilities {
    let text = Limit::characters(MAX_TEXT);
    Capabilities {
        media: vec![MediaRule {
            form: MediaKind::Image,
            max_bytes: 10_000_000,
            mime_types: Vec::new(),
            caption: Some(text),
            by_link: Level::Full,
            by_upload: Level::None,
        }],
        choices: Some(ChoiceRule { max_count: 10, title: Limit::characters(64), id: Limit::characters(256), text }),
        typing: Level::Full,
        mark_read: Level::Full,
        ..Capabilities::text_only(text)
    }
}
