//! What rows of a catalogue mean, as a model's numbers. They are made in passes: a pass goes over what changed since the one
//! before, and counts once it is whole. Vectors of several models lie beside each other, so that a new one can be made whole
//! while the old one still serves.

mod pass;
mod row;

pub use pass::{Pass, begin, behind, finish, hold, latest};
pub use row::{NewVector, VectorKind, VectorRow, digests, save, vectors_after};

#[cfg(test)]
mod tests;
