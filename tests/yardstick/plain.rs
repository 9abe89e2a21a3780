//! The plainest types somebody would write for text messages.

#[path = "../../crates/channel-instagram/benches/plain/mod.rs"]
#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod instagram;
#[path = "../../crates/channel-whatsapp/benches/plain/mod.rs"]
#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod whatsapp;

/// What a row is made of: which message it was, who wrote it, and what.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) text: String,
}

/// Reads a body of either platform, for the row of its first message.
pub(crate) fn read(path: &str, body: &[u8]) -> Option<Row> {
    if path.ends_with("whatsapp") { of_whatsapp(whatsapp(body)?).next() } else { of_instagram(instagram(body)?).next() }
}

/// Reads a body of either platform, for a row of each message.
pub(crate) fn read_all(path: &str, body: &[u8]) -> Option<Vec<Row>> {
    if path.ends_with("whatsapp") {
        Some(of_whatsapp(whatsapp(body)?).collect())
    } else {
        Some(of_instagram(instagram(body)?).collect())
    }
}

fn whatsapp(body: &[u8]) -> Option<whatsapp::Envelope> {
    Some(std::hint::black_box(serde_json::from_slice(body).ok()?))
}

fn instagram(body: &[u8]) -> Option<instagram::Envelope> {
    Some(std::hint::black_box(serde_json::from_slice(body).ok()?))
}

fn of_whatsapp(envelope: whatsapp::Envelope) -> impl Iterator<Item = Row> {
    let changes = envelope.entry.into_iter().flat_map(|entry| entry.changes);
    let messages = changes.flat_map(|change| change.value.messages);
    messages.map(|message| Row { id: message.id, from: message.from, text: message.text.body })
}

fn of_instagram(envelope: instagram::Envelope) -> impl Iterator<Item = Row> {
    let items = envelope.entry.into_iter().flat_map(|entry| entry.messaging);
    items.map(|item| Row { id: item.message.mid, from: item.sender.id, text: item.message.text })
}
