//! The WhatsApp Business Cloud API as a channel: webhooks in, every kind of message out, files both ways, templates,
//! and the sign-up of numbers.
//!
//! ```
//! use channel_core::signature::trust_local_file;
//! use channel_core::{Body, Content, Webhook};
//! use channel_whatsapp::WhatsAppWebhook;
//!
//! let body = br#"{"object":"whatsapp_business_account","entry":[{"id":"102","changes":[{"field":"messages","value":{
//!     "metadata":{"phone_number_id":"106"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],
//!     "messages":[{"from":"16505551234","id":"wamid.A","timestamp":"1739321024","type":"text","text":{"body":"Hello"}}]
//! }}]}]}"#;
//! let parsed = WhatsAppWebhook.parse(trust_local_file(body))?;
//! assert_eq!(parsed.events[0].body, Body::Message(Content::text("Hello")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sending, with an account whose `external_id` is its phone number id:
//!
//! ```no_run
//! # #[cfg(feature = "client")]
//! # async fn example(account: channel_core::Account) -> Result<(), channel_core::ChannelError> {
//! use channel_core::outbound::{Button, Buttons};
//! use channel_core::{Channel, OutboundContent, OutboundMessage};
//! use channel_whatsapp::{WhatsApp, WhatsAppConfig};
//!
//! let channel = WhatsApp::new(WhatsAppConfig::default())?;
//! let buttons = Buttons {
//!     header: None,
//!     text: "Shall I put a pair aside?".into(),
//!     footer: None,
//!     buttons: vec![Button::Reply { id: "yes".into(), title: "Yes, please".into() }],
//! };
//! let message = OutboundMessage::new("16505551234", OutboundContent::Buttons(buttons));
//! let receipt = channel.send(&account, &message).await?;
//! # let _ = receipt;
//! # Ok(())
//! # }
//! ```
//!
//! The pure half needs neither a network nor a runtime, and is all there is without the feature `client`:
//! [`WhatsAppWebhook`], [`encode()`], [`capabilities()`], and the states of a sign-up ([`connect`]). With it come
//! `WhatsApp`, which is a [`channel_core::Channel`] with presence, templates and checkup, and makes the calls of a sign-up.
//!
//! An account's credentials hold an `access_token`, and for templates and checkups the id of its business account as
//! `waba_id`; a sign-up leaves both.
//!
//! Facts about the platform come from Meta's Cloud API documentation, as collected in `platforms.md` §1.
//!
//! Not here: retries and queues, groups' management, calls, payments.

mod capabilities;
#[cfg(feature = "client")]
mod channel;
mod config;
pub mod connect;
mod decode;
mod encode;
mod error;
#[cfg(feature = "client")]
mod management;
#[cfg(feature = "client")]
mod media;
#[cfg(feature = "client")]
mod presence;
mod webhook;
mod wire;

pub use capabilities::{MANAGEMENT_RATE, capabilities, group_capabilities};
#[cfg(feature = "client")]
pub use channel::WhatsApp;
pub use config::{ACCESS_TOKEN, CHANNEL, PIN, SIGNUP_CODE, WABA_ID, WhatsAppConfig};
pub use encode::{encode, read_mark, typing_mark};
pub use webhook::WhatsAppWebhook;

#[cfg(test)]
mod tests;
