//! The decision about one comment.

mod answer;
mod guard;
mod judge;
mod outcome;

pub use answer::{Ask, AskOutcome, PrivateMessage, PublicReply};
pub use guard::{LOOP_CEILING, PRIVATE_REPLY_WINDOW};
pub use outcome::{Decision, decide, decide_with};
