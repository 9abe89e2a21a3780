//! One error for everything an adapter does, with the two axes that decide what may follow.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a call to a platform did not end well. Its `Display` is a sentence for an operator and never holds a token, a
/// name, a number or message text.
pub struct ChannelError {
    /// The class of failure.
    pub kind: ErrorKind,
    /// Whether the same call may work later.
    pub retry: Retry,
    /// Whether the platform may have acted. This, not `retry`, decides whether a retry could send twice.
    pub effect: Effect,
    /// How far the failure reaches: the one thing that a pause concerns.
    pub scope: Scope,
    /// The platform's own code, such as `131047` or `10/2534022`.
    pub code: Option<String>,
    /// What failed and what to do, in one plain sentence without a full stop.
    pub sentence: String,
    raw: Option<Box<serde_json::Value>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl ChannelError {
    /// A refusal: the platform, or this program before any byte was written, decided not to act.
    #[must_use]
    pub fn refused(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self {
            kind,
            retry: Retry::Never,
            effect: Effect::None,
            scope: Scope::Message,
            code: None,
            sentence: sentence.into(),
            raw: None,
            source: None,
        }
    }

    /// A failure after which nobody knows whether the platform acted.
    #[must_use]
    pub fn ambiguous(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self { effect: Effect::Unknown, ..Self::refused(kind, sentence) }
    }

    /// The same error with the advice to try again.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same error with how far it reaches.
    #[must_use]
    pub fn concerning(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// The same error with the platform's code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The same error with its cause, which must not spell out a URL with a token in it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error with the platform's own JSON of it, which people who connect an account may see. It never enters a
    /// log line.
    #[must_use]
    pub fn with_raw(mut self, raw: serde_json::Value) -> Self {
        self.raw = Some(Box::new(raw));
        self
    }

    /// The platform's own JSON of the error, when it was kept.
    #[must_use]
    pub fn raw(&self) -> Option<&serde_json::Value> {
        self.raw.as_deref()
    }

    /// Who can do something about it.
    #[must_use]
    pub const fn must_act(&self) -> Actor {
        self.kind.must_act()
    }
}

impl fmt::Debug for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelError")
            .field("kind", &self.kind)
            .field("retry", &self.retry)
            .field("effect", &self.effect)
            .field("scope", &self.scope)
            .field("code", &self.code)
            .field("sentence", &self.sentence)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        match &self.code {
            Some(code) => write!(f, " (platform code {code})"),
            None => Ok(()),
        }
    }
}

impl StdError for ChannelError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The class of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The platform was not reached, or the connection broke.
    Transport,
    /// The platform failed on its side.
    Platform,
    /// The platform's answer could not be read.
    UnreadableAnswer,
    /// Too many calls.
    RateLimited,
    /// The token is expired, revoked or missing.
    Unauthorized,
    /// The token lacks a permission.
    Forbidden,
    /// The account is restricted, unpaid or unregistered.
    AccountBlocked,
    /// The time in which free messages are allowed is over.
    WindowClosed,
    /// This person cannot be reached or does not want to be.
    Recipient,
    /// The request is wrong: our mistake or a limit not kept.
    InvalidRequest,
    /// The approved form is missing, paused or filled wrongly.
    Template,
    /// The file cannot be taken or given.
    Media,
    /// What the call refers to does not exist.
    NotFound,
    /// The channel has no such ability.
    Unsupported,
    /// The platform did this already.
    AlreadyDone,
}

impl ErrorKind {
    /// Who can do something about a failure of this class.
    #[must_use]
    pub const fn must_act(self) -> Actor {
        match self {
            Self::Transport | Self::Platform | Self::RateLimited | Self::AlreadyDone => Actor::Nobody,
            Self::Unauthorized | Self::Forbidden | Self::AccountBlocked | Self::Template => Actor::Merchant,
            Self::WindowClosed | Self::Recipient | Self::Media | Self::NotFound => Actor::Agent,
            Self::UnreadableAnswer | Self::InvalidRequest | Self::Unsupported => Actor::Developer,
        }
    }
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// It passes by itself.
    Nobody,
    /// The person who answers the conversation.
    Agent,
    /// Who owns the account at the platform.
    Merchant,
    /// Who maintains this program.
    Developer,
}

/// How far a failure, or a pause a platform asks for, reaches. Nothing beyond it is slowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This message alone.
    #[default]
    Message,
    /// This account writing to this person or chat.
    Conversation,
    /// Everything this account does: a number, a profile, a bot.
    Account,
    /// Every account of the same business at the platform, such as the numbers of one WhatsApp Business account.
    Business,
    /// Every account that our app serves.
    App,
}

/// Whether the same call may work later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will fail again.
    Never,
    /// After a growing pause.
    Backoff,
    /// After the pause the platform asks for.
    After(Duration),
}

/// Whether the platform may have acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It did not.
    None,
    /// Nobody knows: a byte was written and no readable answer came back.
    Unknown,
}
