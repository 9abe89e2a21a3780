//! A channel that behaves: it keeps what it was told to send and answers as a test scripts it.

mod channel;
mod script;
mod webhook;

pub use channel::FakeChannel;
pub use script::{Scripted, Sent, SentKind};
