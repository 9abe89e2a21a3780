//! What the pages show, as plain values: a handler fills them from the store, a template writes them down.
//!
//! No value here is markup. Texts are what people wrote, and the templates escape every one of them.

mod assistant;
mod catalogue;
mod channels;
mod comments;
mod inbox;
mod knowledge;
mod letters;
mod meaning;
mod orders;
mod panel;
mod rehearsal;
mod rule_fields;
mod settings;
mod shell;
mod thread;

pub use assistant::*;
pub use catalogue::*;
pub use channels::*;
pub use comments::*;
pub use inbox::*;
pub use knowledge::*;
pub use letters::*;
pub use meaning::*;
pub use orders::*;
pub use panel::*;
pub use rehearsal::*;
pub use rule_fields::*;
pub use settings::*;
pub use shell::*;
pub use thread::*;

/// Parts of addresses that are pages of their own. A rule of that name is written with its first letter escaped, which
/// leads to the rule; so is an order's number.
const TAKEN: [&str; 8] = ["new", "test", "preview", "export", "import", "list", "wishes", "sample.csv"];

/// A text as one part of an address.
#[must_use]
pub fn segment(text: &str) -> String {
    const KEPT: &[u8] = b"-._~";
    let escaped = |byte: u8| format!("%{byte:02X}");
    let part = |(index, byte): (usize, u8)| match byte {
        byte if index == 0 && TAKEN.contains(&text) => escaped(byte),
        byte if byte.is_ascii_alphanumeric() || KEPT.contains(&byte) => char::from(byte).to_string(),
        byte => escaped(byte),
    };
    text.bytes().enumerate().map(part).collect()
}
