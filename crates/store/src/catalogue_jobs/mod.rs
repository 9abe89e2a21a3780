//! Long work on a catalogue: files that are compared with it and taken in, sites that are read. It goes on after a crash where
//! it was, on whatever node; what was done and how far it came commit together.

mod claim;
mod job;

pub use claim::{Held, claim, compared, due, end, go_on, hold};
pub use job::{JobKind, JobRow, JobState, JobStep, NewJob, apply, cancel, create, find, list};

#[cfg(test)]
mod tests;
