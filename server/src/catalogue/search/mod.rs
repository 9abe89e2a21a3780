//! Searching one shop: its index in memory, and the indexes of all shops that are asked.
//!
//! The rows are in the store; an index is made of them at the first question and follows them by their revisions, on whatever
//! node they change. Nothing here is written down: what is lost is made again.

mod built;
mod follow;
mod indexes;
mod knowledge;
mod meaning;
mod size;

pub(super) use built::Built;
pub use indexes::Figures;
pub(super) use indexes::Indexes;
pub use meaning::Models;
pub(super) use meaning::{Near, ShopModels};

#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "tests.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod tests_on_postgres;
