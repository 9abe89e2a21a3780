//! What rows of a catalogue mean, as a model's numbers. They are made in passes: a pass goes over what changed since the one
//! before, and counts once it is whole. Vectors of several models lie beside each other, so that a new one can be made whole
//! while the old one still serves.
//!
//! On PostgreSQL with pgvector they also lie in a column of its type, and the database can be asked for the nearest.

mod nearest;
mod pass;
mod progress;
mod row;

pub(crate) use nearest::prepare;
pub use nearest::{fill, is_there, nearest};
pub use pass::{Pass, again, begin, behind, behind_their_own, finish, forget, hold, latest, stop};
pub use progress::{Progress, of_documents, progress, size};
pub use row::{NewVector, RefusedRow, VectorKind, VectorRow, digests, made, refused, save, vectors_after};

#[cfg(test)]
mod tests;
