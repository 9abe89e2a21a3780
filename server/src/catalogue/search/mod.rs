//! Searching one shop: its index in memory, and the indexes of all shops that are asked.
//!
//! The rows are in the store; an index is made of them at the first question and follows them by their revisions, on whatever
//! node they change. Nothing here is written down: what is lost is made again.

mod built;
mod follow;
mod indexes;
mod knowledge;
mod size;

pub use indexes::Figures;
pub(super) use indexes::Indexes;
