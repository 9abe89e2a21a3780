//! Dead letters: everything that needs somebody, in one place. What arrived and was not understood, events that no turn
//! could handle, calls that failed, calls whose outcome nobody knows, and messages that no answer covers.
//!
//! A letter is a view of the row that failed, never a copy of it: there is one truth, and a letter is gone when its row goes
//! on. Replaying starts at the stage that failed, under the key the row always had, so doing it twice is doing it once.
//!
//! What arrived is read again by whoever knows the platforms ([`part_again`] is handed what they made of it). Not here: who
//! may do what; [`send_again_anyway`] only sees to it that a repeated send is in the [`crate::audit`] log.

mod letter;
mod list;
mod purge;
mod replay;
#[cfg(test)]
mod tests;

pub use letter::{Letter, LetterId, LetterKind, Remedy};
pub use list::{Counts, Cursor, Filter, count, count_up_to, find, oldest_first, page};
pub use purge::forget_contents;
pub use replay::{
    KeptPart, Replayed, call_again, close, has_arrived, kept_part, part_again, send_again_anyway, turn_again,
};

/// The statements whose plans a test looks at.
#[cfg(test)]
pub(crate) mod sql {
    use super::list::{DOUBTS, FAILED, PARTS, TURNS, UNANSWERED};

    pub(crate) const ALL: [&str; 5] = [PARTS, TURNS, FAILED, DOUBTS, UNANSWERED];
}
