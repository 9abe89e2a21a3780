//! The whole life of an event or a message, from whichever id somebody has: when it arrived, when its turn was, what was
//! said about it, every attempt at sending that, and what the platform reported.
//!
//! Most of it is read from the rows themselves. Two calls in the outbox, `opened` and `settled`, keep what a row forgets:
//! when each attempt passed the door, and how it ended.

mod attempts;
mod life;
mod lookup;
mod step;

pub use attempts::{Attempt, purge, was_doubtful};
pub(crate) use attempts::{opened, settled};
pub use life::{Contents, Depth, life};
pub use step::{Life, Step};
