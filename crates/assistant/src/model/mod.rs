//! The port to a language model: what it is asked, what it streams back, and how it fails.

mod collect;
mod error;
mod event;
mod picture;
mod port;
mod request;

pub use collect::{Caps, Collector, Overrun, Said};
pub use error::{Late, ModelError, ModelErrorKind};
pub use event::{ModelEvent, StopReason, Usage};
pub use picture::{LARGEST_PICTURE, Picture, Unseen};
pub use port::{Model, ModelStream};
pub use request::{Message, ModelRequest, ToolCall, ToolResult, ToolSpec, ToolUse};
