//! The answer to a send (platforms.md §1.7).

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
}

impl Accepted {
    pub(crate) fn into_receipt(self, pauses: Vec<Pause>) -> Receipt {
        let ids = self.contacts.into_iter().flat_map(|contact| [contact.user_id, contact.wa_id]);
        Receipt { id: Some(self.messages.0.id), recipient_ids: ids.flatten().collect(), pauses, ..Receipt::default() }
    }
}
