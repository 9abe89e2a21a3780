//! What the assistant would say, kept for a person who sends it, changes it or throws it away.
//!
//! A conversation has at most one open draft, and a draft is closed once: of two people who decide about it at the same time
//! one decides, and the other one is told what became of it. A closed draft keeps nothing of what it said.

mod change;
mod find;
mod row;

pub use change::{NewDraft, close, forget_closed, note_message, put, supersede};
pub use find::{count, find, list, open_of};
pub use row::{Draft, DraftKind, DraftState};
