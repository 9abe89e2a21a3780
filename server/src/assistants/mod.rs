//! Each organisation's assistant: a language model where it has one and lets it answer, else the one that works offline.
//!
//! [`Assistants`] is what the engine asks, for whichever organisation a turn belongs to. What an organisation says about its
//! assistant is a [`Voice`], and where its model is a [`Provider`]; both are kept in the store, the key sealed. What calls
//! cost is reserved and settled in the store, so that limits hold for all nodes and over restarts. Not here: what a turn
//! is (crate `assistant`), and when one is taken (the engine).

mod assistants;
mod desk;
mod keep;
mod provider;
mod purse;
mod switches;
#[cfg(test)]
mod tests;
mod voice;

pub use assistants::Assistants;
pub use keep::{AssistantsError, Kept, KeptProvider, NewKey};
pub use provider::Provider;
pub use voice::{Voice, VoiceError};
