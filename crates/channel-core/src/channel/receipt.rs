//! What a platform answers when it took a message.

use std::fmt;

use std::time::Duration;

use crate::error::Scope;

/// The platform's word that it took a message. Taken is not delivered: that comes as a status event, where the
/// platform reports any.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The platform's id of the message.
    pub id: Option<String>,
    /// Ids of the recipient that the platform named on this occasion.
    pub recipient_ids: Vec<String>,
    /// Ids of the further messages that one call made, such as the pictures of an album after the first.
    pub further_ids: Vec<String>,
    /// Pauses that the platform asks for although it took the message: its usage headers say that a limit is near.
    pub pauses: Vec<Pause>,
    /// Whether the message is on its way.
    pub acceptance: Acceptance,
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("id", &self.id)
            .field("recipient_ids", &self.recipient_ids.len())
            .field("further_ids", &self.further_ids)
            .field("pauses", &self.pauses)
            .field("acceptance", &self.acceptance)
            .finish()
    }
}

/// Whether a message that a platform took is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Acceptance {
    /// It is.
    #[default]
    Taken,
    /// The platform has it and holds it back for now, such as WhatsApp while it judges a template. Its status events tell
    /// whether it went or was dropped.
    Held,
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
