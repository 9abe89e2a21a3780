//! What the pages show, as plain values: a handler fills them from the store, a template writes them down.
//!
//! No value here is markup. Texts are what people wrote, and the templates escape every one of them.

mod catalogue;
mod channels;
mod comments;
mod inbox;
mod letters;
mod panel;
mod settings;
mod shell;
mod thread;

pub use catalogue::*;
pub use channels::*;
pub use comments::*;
pub use inbox::*;
pub use letters::*;
pub use panel::*;
pub use settings::*;
pub use shell::*;
pub use thread::*;
