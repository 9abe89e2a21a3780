//! What the pages show, as plain values: a handler fills them from the store, a template writes them down.
//!
//! No value here is markup. Texts are what people wrote, and the templates escape every one of them.

mod catalogue;
mod channels;
mod comments;
mod inbox;
mod letters;
mod panel;
mod rule_fields;
mod settings;
mod shell;
mod thread;

pub use catalogue::*;
pub use channels::*;
pub use comments::*;
pub use inbox::*;
pub use letters::*;
pub use panel::*;
pub use rule_fields::*;
pub use settings::*;
pub use shell::*;
pub use thread::*;

/// A text as one part of an address.
#[must_use]
pub fn segment(text: &str) -> String {
    const KEPT: &[u8] = b"-._~";
    let part = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || KEPT.contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(part).collect()
}
