//! Rules as text that people read and write: TOML.

mod problem;
mod read;
mod table;
mod write;

pub use problem::{TextProblem, TomlError};
pub use read::from_toml;
pub use write::to_toml;
