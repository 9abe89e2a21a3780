//! Lanes and outbox under seeds, with the real engine and the real store in this process: webhooks that repeat, arrive in
//! any order and come late, a platform that refuses, times out and loses answers, nodes that die and nodes that sleep.
//!
//! Everything follows from a seed, which every report names. [`simulate`] runs a story full of faults and judges what is
//! left by what the platform knows; [`shuffle`] delivers one story in one of its many orders and gives what it came to,
//! so that orders can be compared.
//!
//! Not here: processes and sockets. What only a killed process shows, `prove` does with the built server.

mod cast;
mod life;
mod nemesis;
mod place;
mod platform;
mod random;
mod read;
mod shuffle;
mod speech;
mod story;
mod teller;
mod verdict;

pub use place::Place;
pub use shuffle::{Order, Shuffled, shuffle};
pub use story::{Scale, simulate};
pub use verdict::Verdict;
