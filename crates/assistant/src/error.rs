//! Why an assistant could not decide.

use std::error::Error;

/// A failure of an assistant or of its sources.
#[derive(Debug, thiserror::Error)]
#[error("{doing}")]
pub struct AssistantError {
    /// What kind of failure it is.
    pub kind: AssistantErrorKind,
    doing: &'static str,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What kind of failure it is, which decides between trying again and a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssistantErrorKind {
    /// The catalogue or the answers could not be read.
    Sources,
    /// The provider could not be reached, or took too long.
    Provider,
    /// The assistant's own parts are broken, such as a message that does not format.
    Internal,
}

impl AssistantError {
    /// A failure while doing something, such as "reading the catalogue".
    #[must_use]
    pub fn new(kind: AssistantErrorKind, doing: &'static str) -> Self {
        Self { kind, doing, source: None }
    }

    /// The same with what caused it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}
