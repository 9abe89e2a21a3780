//! Read marks, and the sign of writing that travels with them.

use serde_json::{Value, json};

/// The body that marks a message, and all before it, as read.
#[must_use]
pub fn read_mark(message_id: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "status": "read", "message_id": message_id })
}

/// The body that shows for up to 25 seconds that an answer is being written. It marks the message as read too: the
/// platform has no other way.
#[must_use]
pub fn typing_mark(message_id: &str) -> Value {
    let mut body = read_mark(message_id);
    body["typing_indicator"] = json!({ "type": "text" });
    body
}
