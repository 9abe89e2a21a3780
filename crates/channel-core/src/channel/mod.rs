//! The channel contract: small, object-safe, and the same for every platform.

mod account;
mod changes;
mod checkup;
mod comments;
mod drafts;
mod history;
mod polling;
mod posts;
mod presence;
mod profiles;
mod publishing;
mod read_back;
mod receipt;
mod renewing;
mod templates;

use std::borrow::Cow;
use std::fmt;

use async_trait::async_trait;

pub use account::{Account, Credentials};
pub use changes::Changes;
pub use checkup::{Checkup, Finding, Remedy, Severity};
pub use comments::{Comments, OwnReply, Visibility};
pub use drafts::{DraftPace, Drafts, Unfinished, stream_answer};
pub use history::History;
pub use polling::{Fetched, Polling};
pub use posts::{Posts, PublishedPost};
pub use presence::Presence;
pub use profiles::Profiles;
pub use publishing::{Container, ContainerState, Post, PostItem, Publishing, Quota};
pub use read_back::{OwnMessage, ReadBack};
pub use receipt::{Acceptance, Pause, Receipt};
pub use renewing::{Renewal, Renewing};
pub use templates::{NewTemplate, Page, TemplateRecord, Templates};

use crate::capabilities::Capabilities;
use crate::error::ChannelError;
use crate::id::{ChannelId, ConversationId};
use crate::media::MediaStream;
use crate::model::Media;
use crate::outbound::OutboundMessage;
use crate::webhook::Webhook;

/// A platform as the gateway sees it. One value serves every account of the platform.
///
/// What only some platforms have is a trait of its own behind an `Option`; support means implementing it.
#[async_trait]
pub trait Channel: fmt::Debug + Send + Sync + 'static {
    /// The channel's name.
    fn id(&self) -> ChannelId;

    /// What it can carry at best.
    fn capabilities(&self) -> &Capabilities;

    /// What it can carry in this conversation, where kinds of conversation differ (a group, a business chat). Answered
    /// from the id alone; [`crate::standing()`] narrows it further by the window.
    fn capabilities_in(&self, conversation: &ConversationId) -> Cow<'_, Capabilities> {
        let _ = conversation;
        Cow::Borrowed(self.capabilities())
    }

    /// How its webhooks are read.
    fn webhook(&self) -> &dyn Webhook;

    /// Sends one message that [`crate::fit()`] made fit. Writes to the network at most once: retries belong to whoever
    /// keeps the queue.
    ///
    /// # Errors
    /// With [`crate::Effect::Unknown`] when the platform may have acted all the same.
    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError>;

    /// Opens a file that the other side sent, to be read up to `max_bytes`.
    ///
    /// # Errors
    /// When the file is gone, too large, or not to be had with this account's token.
    async fn fetch_media(&self, account: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError>;

    /// Answering comments.
    fn comments(&self) -> Option<&dyn Comments> {
        None
    }

    /// Showing that somebody is there.
    fn presence(&self) -> Option<&dyn Presence> {
        None
    }

    /// Asking who somebody is, where webhooks carry no names.
    fn profiles(&self) -> Option<&dyn Profiles> {
        None
    }

    /// Reading back what was sent, where the platform shows it.
    fn read_back(&self) -> Option<&dyn ReadBack> {
        None
    }

    /// Changing and taking back what was sent.
    fn changes(&self) -> Option<&dyn Changes> {
        None
    }

    /// Showing an answer while it is being written.
    fn drafts(&self) -> Option<&dyn Drafts> {
        None
    }

    /// Keeping approved forms of message.
    fn templates(&self) -> Option<&dyn Templates> {
        None
    }

    /// Seeing what was published.
    fn posts(&self) -> Option<&dyn Posts> {
        None
    }

    /// Publishing posts.
    fn publishing(&self) -> Option<&dyn Publishing> {
        None
    }

    /// Fetching updates, where no public address is needed.
    fn polling(&self) -> Option<&dyn Polling> {
        None
    }

    /// Renewing tokens, where they end.
    fn renewing(&self) -> Option<&dyn Renewing> {
        None
    }

    /// Reading what deliveries may have lost.
    fn history(&self) -> Option<&dyn History> {
        None
    }

    /// Finding out what is wrong with a connected account.
    fn checkup(&self) -> Option<&dyn Checkup> {
        None
    }
}
