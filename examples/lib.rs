//! Small programs to copy from. Each runs without an account at any platform: `cargo run -p switchboard-examples --example NAME`.
//!
//! * `verify_webhook_only`: from a webhook's bytes to typed events on three platforms, without any server.
//! * `hello_gateway`: an echo bot behind a webhook, against a simulated platform.
//! * `comment_to_dm`: what the comment rules decide, and why.

/// The code in the readme compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
