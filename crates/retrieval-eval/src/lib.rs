//! Shops and judged questions made by code, the baselines they are searched with, and what is measured of both.
//!
//! Everything follows from a seed and the word lists in `data/`, so that two runs measure the same. The search is mended with
//! some of the lists; those in `data/held/` are for measuring alone. Grades follow from
//! what a product is, not from the words it is described with: descriptions name other goods, say what a product is not,
//! and hold half of the features back from the title.
//!
//! Not here: searching (crate `retrieval`).

mod baseline;
mod lists;
mod make;
mod measure;
mod questions;
mod rng;
mod typing;

pub use baseline::{Fts5, Tantivy, Tokens};
pub use lists::{Lists, Noun, SizeKind, Words};
pub use make::{Item, Shop};
pub use measure::{Tally, Verdicts, percentile};
pub use questions::{Asked, Filtered, Questions};
pub use rng::Rng;
pub use typing::{in_ascii, in_latin_letters, on_english_keyboard, on_russian_keyboard, slipped};

/// The languages with word lists.
pub const LANGS: [&str; 6] = ["en", "ru", "tr", "es", "ar", "ky"];
