//! Vectors from providers: Voyage AI, OpenAI, Gemini, and whatever speaks OpenAI's format.
//!
//! What is sent and what an answer means is pure ([`encode_embedding`], [`decode_embedding`]); [`super::Registry::embed`] is
//! how anything in the product has texts made into vectors: with the same switch, books and patience as every other call.

mod call;
mod limits;
mod prefix;
mod settings;
mod trial;
mod wire;

pub use limits::{Pieces, pieces};
pub use settings::{EmbeddingKind, EmbeddingSettings, EmbeddingTimeouts};
pub use trial::EmbeddingTrial;
pub use wire::{Embedded, EmbeddingPurpose, decode_embedding, encode_embedding};
