//! What a shop sells and answers: imported from files, searched, and looked up by the assistant.
//!
//! [`Catalogue`] is the one door. It binds an organisation into an [`assistant::Retriever`], so that no question can
//! reach another shop.

pub(crate) mod document;
mod error;
mod import;
mod knowledge;
mod meaning;
mod retriever;
mod search;
mod shop;
mod terminal;
mod work;

pub use document::Details;
pub use error::CatalogueError;
pub use import::{ImportMode, ImportReport, RowReport};
pub use meaning::{MeaningState, RowState};
pub use search::{Figures, Models};
pub use shop::Catalogue;
pub use terminal::{hits_as_text, report_as_text};
pub use work::{Comparison, Example, ImportOptions, Progress, Reason, SiteOptions, SiteProgress, Strangers, match_key};

#[cfg(test)]
mod meaning_tests;
#[cfg(test)]
#[path = "meaning_tests.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod meaning_tests_on_postgres;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "tests.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod tests_on_postgres;
