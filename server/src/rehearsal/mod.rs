//! Asking the assistant what no customer asked: the same assistant and the same sources as in a conversation, and what it looked
//! at on the way. Nothing is sent, nothing is entered anywhere.
//!
//! A [`Question`] is asked with [`crate::flows::Flows::rehearse`]; what has to hold of the answer is decided by [`holds`].
//!
//! Not here: keeping questions (`store::assistant_tests`) and showing answers (the console).

mod ask;
mod expect;
mod looked;

pub(crate) use ask::ask;
pub use ask::{Question, Rehearsal};
pub use expect::{Got, GotKind, got, holds};
pub use looked::{LookUp, LookedUp};
