//! The WhatsApp Business Cloud API as a channel: webhooks in, messages out.
//!
//! ```
//! use channel_core::signature::trust_local_file;
//! use channel_core::{Channel, Content, Body};
//! use channel_whatsapp::{WhatsApp, WhatsAppConfig};
//!
//! let channel = WhatsApp::new(WhatsAppConfig::default())?;
//! let body = br#"{"object":"whatsapp_business_account","entry":[{"id":"102","changes":[{"field":"messages","value":{
//!     "metadata":{"phone_number_id":"106"},"contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],
//!     "messages":[{"from":"16505551234","id":"wamid.A","timestamp":"1739321024","type":"text","text":{"body":"Hello"}}]
//! }}]}]}"#;
//! let parsed = channel.webhook().parse(trust_local_file(body))?;
//! assert_eq!(parsed.events[0].body, Body::Message(Content::text("Hello")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Facts about the platform come from Meta's Cloud API documentation, as collected in `platforms.md` §1.
//!
//! Not here: retries and queues, sign-up of numbers, management of templates.

mod capabilities;
mod channel;
mod config;
mod decode;
mod encode;
mod error;
mod media;
mod presence;
mod template;
mod webhook;
mod wire;

pub use channel::WhatsApp;
pub use config::{ACCESS_TOKEN, CHANNEL, WhatsAppConfig};

#[cfg(test)]
mod tests;
pub use webhook::WhatsAppWebhook;
