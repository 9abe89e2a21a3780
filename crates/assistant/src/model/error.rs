//! How a call of a model fails. Nothing of what was sent or answered is in the words: a provider may quote the key.

use std::{error::Error, time::Duration};

/// A failed call.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct ModelError {
    /// What kind of failure it is.
    pub kind: ModelErrorKind,
    /// When the provider asks to come back.
    pub retry_after: Option<Duration>,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ModelErrorKind {
    /// The key is not known, or may not do this.
    #[error("the provider refused the key")]
    Key,
    /// There is no money left at the provider.
    #[error("the provider's credit is used up")]
    Credit,
    /// There is no such model, or not for this key.
    #[error("the provider does not know the model")]
    UnknownModel,
    /// Too many calls.
    #[error("the provider asks for fewer calls")]
    Busy,
    /// The provider itself is overloaded or broken.
    #[error("the provider is overloaded or broken")]
    Overloaded,
    /// More was said than the model can read.
    #[error("the conversation is too long for the model")]
    TooLong,
    /// The provider's filter refused what was asked.
    #[error("the provider's filter refused the content")]
    Filtered,
    /// The request is wrong in another way.
    #[error("the provider refused the request")]
    Refused,
    /// The provider was not reached.
    #[error("the provider was not reached")]
    Unreachable,
    /// It took too long.
    #[error("the provider took too long: {0}")]
    Late(Late),
    /// The answer could not be read.
    #[error("the provider's answer could not be read")]
    Garbled,
    /// The provider failed so often that it is left alone for a while.
    #[error("the provider is left alone after failures")]
    Resting,
    /// The assistant is switched off.
    #[error("the assistant is switched off")]
    SwitchedOff,
    /// A limit of spending is reached.
    #[error("a limit of spending is reached")]
    Spent,
    /// Neither granted nor denied: the books of spending could not be read.
    #[error("the spending could not be reserved")]
    Books,
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Late {
    /// The first piece.
    #[error("first token")]
    FirstToken,
    /// The next piece.
    #[error("idle")]
    Idle,
    /// All of it.
    #[error("total")]
    Total,
}

impl ModelError {
    /// A failure of a kind.
    #[must_use]
    pub fn new(kind: ModelErrorKind) -> Self {
        Self { kind, retry_after: None, status: None, source: None }
    }

    /// The same with what caused it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same with the status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Whether the provider may have worked for it: a refused call, or one that never reached it, costs nothing.
    #[must_use]
    pub fn was_made(&self) -> bool {
        self.status.is_none() && !matches!(self.kind, ModelErrorKind::Resting | ModelErrorKind::Unreachable)
    }

    /// The same with when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.retry_after = after;
        self
    }
}

impl ModelErrorKind {
    /// Whether the provider itself is in trouble, so that it is left alone when it goes on.
    #[must_use]
    pub fn is_providers_trouble(self) -> bool {
        matches!(self, Self::Busy | Self::Overloaded | Self::Unreachable | Self::Late(_) | Self::Garbled)
    }
}
