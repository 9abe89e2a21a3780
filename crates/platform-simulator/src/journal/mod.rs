//! The journal: one JSON line for each batch of changes, on disk before the call that caused it is answered.
//!
//! What is over and done with is left out when a start finds that it makes up most of a large journal.

mod compaction;
mod past;
mod writer;

pub(crate) use past::{Batch, Past};
pub(crate) use writer::{Durable, Journal};
