//! The channel contract: small, object-safe, and the same for every platform.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::capabilities::Capabilities;
use crate::error::{ChannelError, ErrorKind, Scope};
use crate::id::{AccountId, ChannelId, ConversationId, OrganisationId};
use crate::media::MediaStream;
use crate::model::{Contact, Media};
use crate::outbound::OutboundMessage;
use crate::webhook::Webhook;

/// A platform as the gateway sees it. One value serves every account of the platform.
///
/// What only some platforms have is a trait of its own behind an `Option`; support means implementing it.
#[async_trait]
pub trait Channel: fmt::Debug + Send + Sync + 'static {
    /// The channel's name.
    fn id(&self) -> ChannelId;

    /// What it can carry.
    fn capabilities(&self) -> &Capabilities;

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
}

/// Public profiles of people who wrote to the account.
#[async_trait]
pub trait Profiles: Send + Sync {
    /// What the platform shows of a person: a name, a handle. Either may be missing.
    ///
    /// # Errors
    /// When the person has not agreed to be looked up, or the platform cannot be read; nothing depends on it.
    async fn profile(&self, account: &Account, contact_id: &str) -> Result<Contact, ChannelError>;
}

/// Comments under the account's posts.
#[async_trait]
pub trait Comments: Send + Sync {
    /// Answers a comment where everybody reads it.
    ///
    /// # Errors
    /// As [`Channel::send`].
    async fn reply(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError>;

    /// Answers a comment with a private message. Platforms allow one per comment.
    ///
    /// # Errors
    /// As [`Channel::send`]; a second one is refused.
    async fn reply_privately(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError>;

    /// Hides or shows a comment.
    ///
    /// # Errors
    /// As [`Channel::send`].
    async fn set_visibility(&self, account: &Account, comment_id: &str, to: Visibility) -> Result<(), ChannelError>;

    /// Removes a comment.
    ///
    /// # Errors
    /// As [`Channel::send`].
    async fn delete(&self, account: &Account, comment_id: &str) -> Result<(), ChannelError>;

    /// Reads the account's own answers to a comment: evidence for a reply whose outcome is unknown.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn own_replies(&self, account: &Account, comment_id: &str) -> Result<Vec<OwnReply>, ChannelError>;
}

/// Whether others see a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody does.
    Shown,
    /// Its author alone does.
    Hidden,
}

/// An answer of the account's under a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReply {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// Signs of life.
#[async_trait]
pub trait Presence: Send + Sync {
    /// Shows that an answer is being written, for some seconds. Some platforms cannot do so without marking
    /// `message_id` as read.
    ///
    /// # Errors
    /// When the platform refuses; nothing depends on it.
    async fn typing(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: Option<&str>,
    ) -> Result<(), ChannelError>;

    /// Marks a message, and what came before it, as read.
    ///
    /// # Errors
    /// As [`Presence::typing`].
    async fn mark_read(
        &self,
        account: &Account,
        conversation: &ConversationId,
        message_id: &str,
    ) -> Result<(), ChannelError>;
}

/// One connected account with what is needed to act for it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which it is here.
    pub id: AccountId,
    /// The platform's id of it, by which webhooks name it.
    pub external_id: String,
    /// Its secrets.
    pub credentials: Credentials,
}

/// The secrets of an account by name, such as `access_token`.
#[derive(Clone, Default)]
pub struct Credentials(BTreeMap<String, SecretString>);

impl Credentials {
    /// From names and secrets.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = (String, SecretString)>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// A secret, if the account has it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// A secret the call cannot do without.
    ///
    /// # Errors
    /// When the account has none of that name.
    pub fn get(&self, name: &'static str) -> Result<&SecretString, ChannelError> {
        self.find(name).ok_or_else(|| {
            let sentence = format!("the account has no {name}: connect it again");
            ChannelError::refused(ErrorKind::Unauthorized, sentence)
        })
    }

    /// The names and secrets, to be sealed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The platform's word that it took a message. Taken is not delivered: that comes as a status event, where the
/// platform reports any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The platform's id of the message.
    pub id: Option<String>,
    /// Ids of the recipient that the platform named on this occasion.
    pub recipient_ids: Vec<String>,
    /// Ids of the further messages that one call made, such as the pictures of an album after the first.
    pub further_ids: Vec<String>,
    /// Pauses that the platform asks for although it took the message: its usage headers say that a limit is near.
    pub pauses: Vec<Pause>,
}

/// A pause a platform asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// What must pause.
    pub scope: Scope,
    /// For how long.
    pub duration: Duration,
}

impl Receipt {
    /// A receipt with the message's id.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }
}
