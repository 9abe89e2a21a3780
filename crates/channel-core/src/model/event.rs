//! The event: the header every happening shares, and its body.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contact::Contact;
use super::content::Content;
use super::happening::{
    AccountState, Comment, ConsentChange, IdentityChange, Mention, Other, Postback, Reaction, ReadMark, Referral,
    StatusUpdate, TemplateState, ThreadControl,
};
use crate::id::{ChannelId, ConversationId};
use crate::seams::Timestamp;
use crate::webhook::Raw;

/// The version of the JSON form, in its field `v`. It grows only when a field changes its meaning.
pub const EVENT_VERSION: u8 = 1;

/// One thing that happened on a platform, in the words of the model. Its JSON form is what `switchboard decode` prints
/// and what the store keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Event {
    /// The version of this form: [`EVENT_VERSION`].
    pub v: u8,
    /// The channel it came by.
    pub channel: ChannelId,
    /// The platform's id of the channel account it came to.
    pub account: String,
    /// What happened; `event` names it and `content` tells it in the JSON form.
    #[serde(flatten)]
    pub body: Body,
    /// The platform's id of the message, comment or object concerned; unique within the conversation at least.
    pub id: String,
    /// What makes this event the same as another delivery of it, within the account: the id together with the kind of
    /// event, since a message, its edit, its unsend and its read share one id and are different events.
    pub key: String,
    /// When it happened, by the platform's clock.
    pub at: Timestamp,
    /// Whether it concerns something the other side did, or something sent by the account.
    pub direction: Direction,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Contact>,
    /// The conversation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Whether others read along: nobody answers a group by himself as if it were one person.
    #[serde(default, skip_serializing_if = "Audience::is_direct")]
    pub audience: Audience,
    /// The message it quotes, reacts to or answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
    /// The advertisement or link that brought the person here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Box<Referral>>,
    /// Whether the person passed on somebody else's message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forwarded: bool,
    /// The platform's id of the album this message is one picture of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Which hand of the account's sent it, for an echo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The mark that was put into a message, for the echo of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What the platform sent. It is kept beside the JSON form, not in it.
    #[serde(skip)]
    pub raw: Raw,
}

impl Event {
    /// An inbound event with the fields every event has; set the others on the value.
    #[must_use]
    pub fn new(
        channel: ChannelId,
        account: impl Into<String>,
        id: impl Into<String>,
        at: Timestamp,
        body: Body,
    ) -> Self {
        let id = id.into();
        let key = [body.name(), ":", id.as_str()].concat();
        Self::keyed(channel, account, id, key, at, body)
    }

    /// As [`Event::new`], for an event that its kind and id do not make the same as another delivery of it.
    #[must_use]
    pub fn keyed(
        channel: ChannelId,
        account: impl Into<String>,
        id: impl Into<String>,
        key: String,
        at: Timestamp,
        body: Body,
    ) -> Self {
        Self {
            v: EVENT_VERSION,
            channel,
            account: account.into(),
            id: id.into(),
            key,
            at,
            direction: match body {
                Body::Status(_) | Body::Echo(_) => Direction::Outbound,
                _ => Direction::Inbound,
            },
            body,
            from: None,
            conversation: None,
            audience: Audience::Direct,
            reply_to: None,
            referral: None,
            forwarded: false,
            album: None,
            origin: None,
            token: None,
            raw: Raw::default(),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "event", content = "content", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Body {
    /// Somebody wrote.
    Message(Content),
    /// Somebody changed a message; this is its new content.
    Edit(Content),
    /// Somebody took a message back. [`Event::id`] names it.
    Delete {
        /// Always `message`: what was deleted.
        kind: super::happening::Deleted,
    },
    /// Somebody reacted, or took a reaction back. [`Event::reply_to`] names the message.
    Reaction(Reaction),
    /// The platform reports what became of a message we sent. [`Event::id`] names it.
    Status(StatusUpdate),
    /// The other side read up to a message.
    Read(ReadMark),
    /// A tap on a button that sends no visible message.
    Postback(Postback),
    /// Somebody came by a link or an advertisement and wrote nothing yet.
    Referral(Referral),
    /// The account itself sent a message, by this server, another app or the phone.
    Echo(Content),
    /// Somebody commented on a post.
    Comment(Comment),
    /// Somebody mentioned the account in a post or comment of their own.
    Mention(Mention),
    /// A person's id or number changed.
    IdentityChange(IdentityChange),
    /// An approved message form changed its state.
    TemplateState(TemplateState),
    /// The channel account changed its state: restricted, removed, quality, name.
    AccountState(AccountState),
    /// Another app took or passed the conversation.
    ThreadControl(ThreadControl),
    /// A person allowed or refused messages, or blocked the account.
    Consent(ConsentChange),
    /// Something authentic that has no place in the model yet.
    Other(Other),
}

impl Body {
    /// The name in the JSON form's field `event`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Edit(_) => "edit",
            Self::Delete { .. } => "delete",
            Self::Reaction(_) => "reaction",
            Self::Status(_) => "status",
            Self::Read(_) => "read",
            Self::Postback(_) => "postback",
            Self::Referral(_) => "referral",
            Self::Echo(_) => "echo",
            Self::Comment(_) => "comment",
            Self::Mention(_) => "mention",
            Self::IdentityChange(_) => "identity_change",
            Self::TemplateState(_) => "template_state",
            Self::AccountState(_) => "account_state",
            Self::ThreadControl(_) => "thread_control",
            Self::Consent(_) => "consent",
            Self::Other(_) => "other",
        }
    }
}

/// Whose act an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The other side's.
    Inbound,
    /// The account's.
    Outbound,
}

/// Who reads a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// One person and the account.
    #[default]
    Direct,
    /// A group or a channel.
    Group,
}

impl Audience {
    /// Whether it is one person alone.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        *self == Self::Direct
    }
}

/// The message another one quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Quote {
    /// The platform's id of the quoted message.
    pub id: String,
    /// The quoted words, when the platform sends them along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Quote {
    /// A quote of which only the id is known.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), text: None }
    }
}

/// Which hand of the account's sent an echoed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person in the platform's own app on the phone.
    PhoneApp,
    /// An app, this server or another one; the platform does not tell which.
    Api,
    /// The platform does not tell: an app or a person.
    Unknown,
}
