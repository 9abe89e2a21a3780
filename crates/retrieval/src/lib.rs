//! Catalogue and knowledge search: understand a question, rank what an index found, say why.
//!
//! Everything is a function of its arguments but the [`Index`] port, which a server implements over its database and
//! [`MemoryIndex`] in memory. The same [`tokenise`] makes the terms of documents and of questions.
//!
//! ```
//! use channel_core::catalogue::Product;
//! use retrieval::{MemoryIndex, Searcher};
//!
//! let shoe = |sku: &str, size: &str| serde_json::from_value::<Product>(serde_json::json!({
//!     "sku": sku, "title": "Running shoe", "attributes": {"size": size, "colour": "blue"},
//! }));
//! let index = MemoryIndex::new(vec![shoe("R-42", "42")?, shoe("R-43", "43")?], Vec::new());
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let found = Searcher::new(&index, index.vocabulary()).products("Do you have bleu runing shoes in 42?", None).await?;
//! assert_eq!(found.hits[0].product.sku.0, "R-42");
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`ShopIndex`] is the index of one shop in memory: it is what a server searches products with; [`search_hybrid`] adds
//! vectors of an [`Embedder`] to it.
//!
//! Not here: storage, and models that embed.

mod concept;
mod embedder;
mod filter;
mod fusion;
mod index;
mod keyboard;
mod language;
mod lexicon;
mod memory;
mod question;
mod rank;
mod search;
mod shop;
mod size;
mod slip;
mod spelling;
mod stem;
mod terms;
mod token;
mod translit;
mod unit;
mod vectors;

pub use embedder::{EmbedError, Embedder, Purpose, passage};
pub use filter::{Filters, PriceBound, StockWanted};
pub use fusion::{Evidence, Fused, Hybrid, Tongue, Weights, fuse, search as search_hybrid};
pub use index::{Candidate, CandidateQuery, Index, IndexError};
pub use language::{Lang, detect};
pub use memory::MemoryIndex;
pub use question::{Question, Term, TermKind, Variant, understand};
pub use rank::{AnswerHit, FilterName, ProductHit, rank_answers, rank_passages, rank_products, rank_variants};
pub use search::{Found, Searcher};
pub use shop::{Field, Reason, ShopFound, ShopHit, ShopIndex};
pub use slip::Guess;
pub use spelling::{MemoryVocabulary, Vocabulary, initials, vocabulary_words};
pub use terms::{AnswerTerms, ProductTerms, answer_terms, product_terms};
pub use token::{Token, TokenKind, tokenise};
pub use vectors::{VectorTable, WrongVector};

#[cfg(test)]
mod tests;
