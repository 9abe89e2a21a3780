//! The frames of a visitor's stream, as server-sent events.

use serde::Serialize;
use serde_json::json;

use crate::message::{Author, VisitorMessage};

/// What to write every 15 seconds, so that nobody on the way takes the stream for dead. The widget starts anew after 45
/// seconds of silence.
pub const KEEP_ALIVE: &str = ":\n\n";

/// One thing that a visitor's browser is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message, new or changed.
    Message(VisitorMessage),
    /// Somebody is writing; the sign fades after some seconds.
    Typing {
        /// Who, when that is known.
        author: Option<Author>,
    },
    /// The shop read up to a message of the visitor's.
    Read {
        /// The message.
        message_id: String,
    },
    /// The browser's place in the conversation is unknown: it asks for the session again.
    Reset,
}

impl Frame {
    /// The frame as it goes over the wire, with the empty line that ends it.
    #[must_use]
    pub fn to_sse(&self) -> String {
        match self {
            Self::Message(message) => frame("message", Some(&message.id), message),
            Self::Typing { author } => frame("typing", None, &json!({ "author": author })),
            Self::Read { message_id } => frame("read", None, &json!({ "message_id": message_id })),
            Self::Reset => frame("reset", None, &json!({})),
        }
    }
}

/// JSON never holds a raw line break, so the data is one line. An id with one would forge a frame and is left out.
fn frame(name: &str, id: Option<&str>, data: &impl Serialize) -> String {
    let id = id.filter(|id| !id.contains(['\n', '\r', '\0'])).map(|id| format!("id: {id}\n")).unwrap_or_default();
    let data = serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned());
    format!("event: {name}\n{id}data: {data}\n\n")
}
