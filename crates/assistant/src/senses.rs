//! What an assistant takes in beside words.

use std::fmt;

use async_trait::async_trait;
use channel_core::OrganisationId;

use crate::{
    spend::Party,
    transcribe::{Heard, Recording, Unheard},
};

/// Hears recordings, and says what else is of use to it. What is to be looked at comes with the turn.
#[async_trait]
pub trait Senses: fmt::Debug + Send + Sync {
    /// Whether anybody writes recordings out for this organisation, so that none is fetched in vain.
    async fn listens(&self, organisation: OrganisationId) -> bool;

    /// The words of a recording, paid for by this party. It is asked once for each recording, and its words are kept.
    ///
    /// # Errors
    /// Why nobody knows what was said.
    async fn hear(&self, party: &Party, recording: &Recording) -> Result<Heard, Unheard>;

    /// What whoever answers for this organisation can look at, so that nothing is fetched in vain.
    async fn sight(&self, organisation: OrganisationId) -> Sight;
}

/// What can be looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sight {
    /// Pictures.
    pub pictures: bool,
    /// The text of documents.
    pub documents: bool,
}
