//! The plainest types somebody would write for a text message: what the benches and the yardstick servers read into.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Envelope {
    pub(super) object: String,
    pub(super) entry: Vec<Entry>,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) changes: Vec<Change>,
}

#[derive(Deserialize)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) value: Value,
}

#[derive(Deserialize)]
pub(super) struct Value {
    pub(super) messaging_product: String,
    pub(super) metadata: Metadata,
    pub(super) contacts: Vec<Contact>,
    pub(super) messages: Vec<Message>,
}

#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) display_phone_number: String,
    pub(super) phone_number_id: String,
}

#[derive(Deserialize)]
pub(super) struct Contact {
    pub(super) profile: Profile,
    pub(super) wa_id: String,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) from: String,
    pub(super) id: String,
    pub(super) timestamp: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) text: Text,
}

#[derive(Deserialize)]
pub(super) struct Text {
    pub(super) body: String,
}

impl Envelope {
    /// Touches every field, so that none is dead.
    pub(super) fn length(&self) -> usize {
        let of_message = |message: &Message| {
            let head = message.from.len() + message.id.len() + message.timestamp.len();
            head + message.kind.len() + message.text.body.len()
        };
        let of_contact = |contact: &Contact| contact.profile.name.len() + contact.wa_id.len();
        let of_change = |change: &Change| {
            let value = &change.value;
            let number = value.metadata.display_phone_number.len() + value.metadata.phone_number_id.len();
            let people: usize = value.contacts.iter().map(of_contact).sum();
            let messages: usize = value.messages.iter().map(of_message).sum();
            change.field.len() + value.messaging_product.len() + number + people + messages
        };
        let of_entry = |entry: &Entry| entry.id.len() + entry.changes.iter().map(of_change).sum::<usize>();
        self.object.len() + self.entry.iter().map(of_entry).sum::<usize>()
    }
}
