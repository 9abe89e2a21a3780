//! What the assistant may look up, by organisation.

use std::fmt;
use std::sync::Arc;

use assistant::Retriever;
use channel_core::OrganisationId;

/// Gives each organisation a retriever that can reach nothing but its own catalogue and answers.
pub trait Sources: fmt::Debug + Send + Sync {
    /// The organisation's retriever.
    fn of(&self, organisation: OrganisationId) -> Arc<dyn Retriever>;
}
