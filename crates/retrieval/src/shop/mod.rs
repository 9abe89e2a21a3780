//! The index of one shop in memory: compact postings, structured columns and the vocabulary, changed row by row.

mod columns;
mod facets;
mod hit;
mod index;
mod postings;
mod score;

pub use hit::{Field, Reason, ShopFound, ShopHit};
pub use index::ShopIndex;
