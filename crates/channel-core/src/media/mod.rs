//! Files on their way through, never whole in memory.

mod check;
mod files;
mod kind;
mod stream;

pub use check::{Check, checked};
pub use files::Files;
pub use kind::{TypeMismatch, contradicts, kind_of};
pub use stream::MediaStream;
