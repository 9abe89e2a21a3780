//! What Meta's channels share: calls to the Graph API, its error table, and the proof of its webhooks.
//!
//! An adapter describes a call as a value and lets [`MetaClient`] make it. A call writes to the network at most once, and
//! its failure is a [`channel_core::ChannelError`] that says whether the platform may have acted:
//!
//! ```no_run
//! use channel_meta::{Call, MetaClient, MetaConfig};
//! use secrecy::SecretString;
//! use serde_json::{Value, json};
//!
//! # async fn example() -> Result<(), channel_core::ChannelError> {
//! let client = MetaClient::new(MetaConfig::new("https://graph.facebook.com".parse().expect("a valid address"))?)?;
//! let token = SecretString::from("the account's token");
//! let call = Call::to(["106540352242922", "messages"]).bearer(&token);
//! let answer: Value = client.post_json(&call, &json!({ "messaging_product": "whatsapp" })).await?;
//! # let _ = answer;
//! # Ok(())
//! # }
//! ```
//!
//! Not here: what WhatsApp's and Instagram's JSON looks like (their own crates), retries (whoever keeps the queue), and
//! the sign-up dialogues.

mod call;
mod classify;
mod client;
mod config;
mod graph_error;
mod handshake;
mod outcome;
mod pacing;
mod stream;
mod table;
pub mod wire;

pub use call::{Call, FilePart};
pub use classify::{Failure, classify, explain};
pub use client::MetaClient;
pub use config::{DEFAULT_VERSION, MetaConfig};
pub use graph_error::GraphError;
pub use handshake::{SIGNATURE_HEADER, handshake, verify};
pub use pacing::pause_asked_for;
