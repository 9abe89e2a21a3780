//! The plainest types somebody would write for text messages.

use serde::Deserialize;

/// What a row is made of: which delivery it was, and who wrote first.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) from: String,
}

/// Reads a body of either platform.
pub(crate) fn read(path: &str, body: &[u8]) -> Option<Row> {
    if path.ends_with("whatsapp") {
        let envelope: whatsapp::Envelope = serde_json::from_slice(body).ok()?;
        std::hint::black_box(&envelope);
        let value = envelope.entry.into_iter().next()?.changes.into_iter().next()?.value;
        let message = value.messages.into_iter().next()?;
        Some(Row { id: message.id, from: message.from })
    } else {
        let envelope: instagram::Envelope = serde_json::from_slice(body).ok()?;
        std::hint::black_box(&envelope);
        let item = envelope.entry.into_iter().next()?.messaging.into_iter().next()?;
        Some(Row { id: item.message.mid, from: item.sender.id })
    }
}

#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod whatsapp {
    use super::Deserialize;

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
}

#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod instagram {
    use super::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Envelope {
        pub(super) object: String,
        pub(super) entry: Vec<Entry>,
    }

    #[derive(Deserialize)]
    pub(super) struct Entry {
        pub(super) time: i64,
        pub(super) id: String,
        pub(super) messaging: Vec<Messaging>,
    }

    #[derive(Deserialize)]
    pub(super) struct Messaging {
        pub(super) sender: Party,
        pub(super) recipient: Party,
        pub(super) timestamp: i64,
        pub(super) message: Message,
    }

    #[derive(Deserialize)]
    pub(super) struct Party {
        pub(super) id: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Message {
        pub(super) mid: String,
        pub(super) text: String,
    }
}
