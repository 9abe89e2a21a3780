//! Each organisation's assistant: a language model where it has one and lets it answer, else the one that works offline.
//!
//! [`Assistants`] is what the engine asks, for whichever organisation a turn belongs to. What an organisation says about its
//! assistant is a [`Voice`], and where its model is a [`Provider`]; both are kept in the store, the key sealed. What calls
//! cost is reserved and settled in the store, so that limits hold for all nodes and over restarts. Not here: what a turn
//! is (crate `assistant`), and when one is taken (the engine).

mod answering;
mod desk;
mod embedder;
mod embedding;
mod keep;
mod provider;
mod purse;
mod senses;
mod switches;
#[cfg(test)]
mod tests;
mod transcription;
mod translation;
mod voice;

pub use answering::Assistants;
pub(crate) use embedder::trouble_of;
pub use embedding::{Embedding, KeptEmbedding, trouble};
pub use keep::{AssistantsError, Kept, KeptProvider, NewKey};
pub use provider::Provider;
pub use transcription::{KeptTranscription, Transcription};
pub use translation::{TranslationError, is_foreign, said};
pub use voice::{Voice, VoiceError};
