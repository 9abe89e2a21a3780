//! The port every assistant implements.

use std::fmt;

use async_trait::async_trait;

use crate::{error::AssistantError, outcome::Outcome, retriever::Retriever, senses::Senses, turn::Turn};

/// Something that answers customers: offline by templates, or with a provider's language model.
#[async_trait]
pub trait Assistant: fmt::Debug + Send + Sync {
    /// A stable name for traces, such as `offline`.
    fn id(&self) -> &str;

    /// Answers the customer's unanswered messages with one outcome.
    ///
    /// # Errors
    /// When the sources or the provider cannot be reached; the caller decides between trying again and a person.
    async fn answer(&self, turn: &Turn, sources: &dyn Retriever) -> Result<Outcome, AssistantError>;

    /// What it takes in beside words, where it takes in anything.
    fn senses(&self) -> Option<&dyn Senses> {
        None
    }
}
