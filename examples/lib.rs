//! Small programs to copy from. Each runs without an account at any platform: `cargo run -p switchboard-examples --example NAME`.
//!
//! * `embed_in_axum`: four channels nested in an axum application that exists already.
//! * `verify_webhook_only`: from a webhook's bytes to typed events on three platforms, without any server.
//! * `telegram_polling`: updates that are fetched, kept before they are acknowledged; to a webhook and back.
//! * `send_template`: a window closes, and an approved template opens the conversation again.
//! * `media_round_trip`: a file streamed to the platform and back, checked on the way.
//! * `comment_to_dm`: what the comment rules decide and why, and the answers they lead to.
//! * `custom_channel`: an adapter of one's own, and the conformance suite run on it.
//!
//! `hello_gateway`, the shortest one, is a package of its own beside this one.

/// The code in the readme compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
