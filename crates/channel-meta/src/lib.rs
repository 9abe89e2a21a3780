//! What Meta's channels share: calls to the Graph API, its error table, and the proof of its webhooks.
//!
//! An adapter describes a call as a value and lets [`MetaClient`] make it. A call writes to the network at most once, and
//! its failure is a [`channel_core::ChannelError`] that says whether the platform may have acted:
//!
//! ```no_run
//! # #[cfg(feature = "client")]
//! # async fn example() -> Result<(), channel_core::ChannelError> {
//! use channel_meta::{Call, MetaClient, MetaConfig};
//! use secrecy::SecretString;
//! use serde_json::{Value, json};
//!
//! let client = MetaClient::new(MetaConfig::new("https://graph.facebook.com".parse().expect("a valid address"))?)?;
//! let token = SecretString::from("the account's token");
//! let call = Call::to(["106540352242922", "messages"]).bearer(&token);
//! let answer: Value = client.post_json(&call, &json!({ "messaging_product": "whatsapp" })).await?;
//! # let _ = answer;
//! # Ok(())
//! # }
//! ```
//!
//! The pure half needs no network and no runtime, and is all there is without the feature `client`: the proof of webhooks
//! ([`verify`], [`handshake`], [`SignedRequest`]), the error table ([`classify`], [`explain`], [`UNMAPPED`]), the usage headers
//! ([`pauses_asked_for`]), the sign-in dialogue ([`oauth::LoginDialog`]) and the readers of Meta's loose JSON ([`wire`]).
//!
//! Not here: what WhatsApp's and Instagram's messages look like (their own crates), retries (whoever keeps the queue), and
//! the order of the steps in which an account is connected.

mod classify;
#[cfg(feature = "client")]
mod client;
mod config;
mod graph_error;
mod handshake;
pub mod oauth;
mod signed_request;
mod table;
mod usage;
pub mod wire;

pub use classify::{Failure, classify, explain, explain_publishing};
#[cfg(feature = "client")]
pub use client::{Answer, Call, FilePart, MetaClient, StreamPart};
pub use config::{DEFAULT_VERSION, MetaConfig};
pub use graph_error::GraphError;
pub use handshake::{SIGNATURE_HEADER, handshake, verify};
pub use signed_request::{SignedRequest, SignedRequestError};
pub use table::{UNMAPPED, Unmapped};
pub use usage::{APP_USAGE_HEADER, BUSINESS_USAGE_HEADER, pause_asked_for, pauses_asked_for};
