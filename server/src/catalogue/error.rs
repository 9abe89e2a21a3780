//! Why a catalogue could not be imported or searched.

use import::{DocumentProblem, FileProblem};
use store::StoreError;

/// A failed import or search; its message says what to do where a person can do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The file as a whole cannot be read.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// The document cannot be taken.
    #[error(transparent)]
    Document(#[from] DocumentProblem),
    /// There is no room for more.
    #[error("there are {most} {what} already: delete some of them first")]
    Full {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: u32,
    },
    /// This is no address of a site.
    #[error("this is no address of a site: write it as https://shop.example/help/")]
    Address,
    /// It is not there, or not in the state for that.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// The store is unavailable.
    #[error("storing the catalogue")]
    Store(#[from] StoreError),
}
