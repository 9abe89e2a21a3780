//! What a shop sells and answers: imported from files, searched, and looked up by the assistant.
//!
//! [`Catalogue`] is the one door. It binds an organisation into an [`assistant::Retriever`], so that no question can
//! reach another shop.

mod error;
mod import;
mod index;
mod retriever;
mod shop;
mod terminal;

pub use error::CatalogueError;
pub(crate) use import::answer_record;
pub use import::{ImportMode, ImportReport, RowReport};
pub use shop::Catalogue;
pub use terminal::{hits_as_text, report_as_text};

#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "tests.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod tests_on_postgres;
