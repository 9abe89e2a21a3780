//! The plainest types somebody would write for a text message: what the benches and the yardstick servers read into.

use serde::Deserialize;

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

impl Envelope {
    /// Touches every field, so that none is dead.
    pub(super) fn length(&self) -> usize {
        let of_item = |item: &Messaging| {
            let words = item.message.mid.len() + item.message.text.len();
            item.sender.id.len() + item.recipient.id.len() + words + usize::from(item.timestamp > 0)
        };
        let of_entry = |entry: &Entry| {
            let items: usize = entry.messaging.iter().map(of_item).sum();
            entry.id.len() + usize::from(entry.time > 0) + items
        };
        self.object.len() + self.entry.iter().map(of_entry).sum::<usize>()
    }
}
