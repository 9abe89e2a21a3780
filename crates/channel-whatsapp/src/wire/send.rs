//! The answer to a send (platforms.md §1.7).

use channel_core::channel::Acceptance;
use channel_core::{Pause, Receipt};
use channel_meta::wire;
use serde::Deserialize;

/// The platform took the message.
#[derive(Deserialize)]
pub(crate) struct Accepted {
    #[serde(default)]
    contacts: Vec<Recipient>,
    messages: (AcceptedMessage,),
}

#[derive(Deserialize)]
struct Recipient {
    #[serde(default, deserialize_with = "wire::opt_word")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    wa_id: Option<String>,
}

#[derive(Deserialize)]
struct AcceptedMessage {
    id: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    message_status: Option<String>,
}

impl AcceptedMessage {
    /// What is held for its template's quality (`held_for_quality_assessment`, `paused`) has an id all the same, and goes or
    /// is dropped later: a status with code 132015 tells the latter (Meta's page "Template pacing"). It must not be sent
    /// again before.
    fn acceptance(&self) -> Acceptance {
        match self.message_status.as_deref() {
            Some("held_for_quality_assessment" | "paused") => Acceptance::Held,
            _ => Acceptance::Taken,
        }
    }
}

impl Accepted {
    pub(crate) fn into_receipt(self, pauses: Vec<Pause>) -> Receipt {
        let ids = self.contacts.into_iter().flat_map(|contact| [contact.user_id, contact.wa_id]);
        let acceptance = self.messages.0.acceptance();
        let recipient_ids = ids.flatten().collect();
        Receipt { id: Some(self.messages.0.id), recipient_ids, pauses, acceptance, ..Receipt::default() }
    }
}
