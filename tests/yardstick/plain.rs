//! The plainest types somebody would write for text messages.

#[path = "../../crates/channel-instagram/benches/plain/mod.rs"]
#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod instagram;
#[path = "../../crates/channel-whatsapp/benches/plain/mod.rs"]
#[expect(dead_code, reason = "a plain reader takes every field, and the yardstick measures that")]
mod whatsapp;

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
