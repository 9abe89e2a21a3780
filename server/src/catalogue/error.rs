//! Why a catalogue could not be imported or searched.

use import::FileProblem;
use retrieval::IndexError;
use store::StoreError;

/// A failed import or search; its message says what to do where a person can do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The file as a whole cannot be read.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// The store is unavailable.
    #[error("storing the catalogue")]
    Store(#[from] StoreError),
    /// The search index cannot be read.
    #[error("searching the catalogue")]
    Index(#[from] IndexError),
}
