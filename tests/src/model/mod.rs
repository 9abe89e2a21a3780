//! The outbox as a small model that is explored exhaustively: every order in which three senders, the sweeper, the
//! platform and the clock can act on two messages of one lane, with crashes and pauses of any length at any point.
//!
//! The transitions are those of `store::outbox` and of the server's sender. Two abstractions make the space finite without
//! a bound on how often something happens: time is left out, so that every lease and limit may end at any moment; and of
//! fences and attempt numbers only their equality with the row's is kept.
//!
//! [`Design`] says which of them is explored: the one that is built, or one with a known mistake, which has to be caught.
//! Not here: turns and lanes of incoming events; the simulation runs those with the real code.

mod design;
mod explore;
mod outbox;
mod step;

pub use design::{Design, Reach};
pub use explore::{Findings, explore};
