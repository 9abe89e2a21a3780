//! The Switchboard reference server: the only crate that knows all the others.
//!
//! It wires the channels to the store, the comment rules and the assistant, and offers them over HTTP: webhooks in,
//! the merchant's console and the API out. Embedders take the crates below it; operators run the binary.

pub mod api;
pub mod app;
pub mod assistants;
pub mod catalogue;
pub mod channels;
pub mod cli;
pub mod config;
pub mod console;
pub mod demo;
pub mod engine;
pub mod flows;
mod healing;
pub mod http;
pub mod operations;
pub mod orders;
mod posts;
pub mod rehearsal;
mod shelf;
pub mod telemetry;
mod threads;
pub mod wiring;

mod worker;

#[cfg(test)]
mod place;
