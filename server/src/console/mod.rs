//! The merchant console: pages rendered on the server, kept current over one event stream, usable without scripts.
//!
//! A page is a value of [`view`] written down by a template; every fragment of it has an address of its own, so a missed
//! event is repaired by reading the fragment again. What is not here: deciding anything about messages or comments. The
//! handlers read through the store's views and call the flows.

pub mod assets;
pub mod icon;
pub mod view;
pub mod words;

mod cookie;
mod events;
mod missing;
mod pages;
mod preferences;
mod present;
mod reader;
mod respond;
mod routes;
mod sign_in;
mod state;

#[cfg(test)]
mod preview;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod tests;

pub use routes::router;
pub use sign_in::link;
pub use state::{ConsoleState, Settings};
