//! Instagram as a channel, by the Instagram API with Instagram Login: direct messages, comments under posts and during
//! broadcasts, mentions, publishing, and connecting accounts.
//!
//! [`InstagramChannel`] reads webhooks without any I/O and sends through `channel-meta`. Reading is total: a part of a
//! body that cannot be understood is set aside with its bytes, and its neighbours are events.
//!
//! ```
//! use channel_core::signature::hub_signature;
//! use channel_core::{Channel, WebhookRequest, WebhookSecrets};
//! use channel_instagram::{InstagramChannel, InstagramConfig};
//! use http::{HeaderMap, Method};
//! use secrecy::SecretString;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let channel = InstagramChannel::new(InstagramConfig::default())?;
//! let secret = SecretString::from("app secret");
//! let body = br#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1772314320,"changes":[
//!     {"field":"comments","value":{"id":"18057000000000001","text":"PRICE?","from":{"id":"297859","username":"lea"},
//!      "media":{"id":"17893000000000001","media_product_type":"FEED"}}}]}]}"#;
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-hub-signature-256", hub_signature(&secret, body).parse()?);
//! let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body };
//! let secrets = WebhookSecrets { signing: vec![secret.into()], verify: Vec::new() };
//!
//! let proved = channel.webhook().verify(&request, &secrets)?;
//! let parsed = channel.webhook().parse(proved)?;
//! assert_eq!(parsed.events[0].body.name(), "comment");
//! assert_eq!(parsed.events[0].key, "comment:18057000000000001");
//! # Ok(())
//! # }
//! ```
//!
//! Sending is as pure until the last step: [`encode()`] writes the body that [`InstagramChannel`] posts, or says why there is
//! none. What fits [`capabilities()`] has one, but for reactions: `partial` cannot say that the heart is the only one, and
//! another emoji is refused as [`Unsupported`](channel_core::ErrorKind::Unsupported):
//!
//! ```
//! use channel_core::outbound::{Button, Buttons, OutboundContent};
//! use channel_core::{OutboundMessage, fit};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let buttons = vec![
//!     Button::Reply { id: "keep:42".into(), title: "Keep it".into() },
//!     Button::Url { title: "See it".into(), url: "https://shop.example/shoe".into() },
//! ];
//! let wanted = Buttons { header: None, text: "One is left in 42.".into(), footer: None, buttons };
//! let message = OutboundMessage::new("1086349983924918", OutboundContent::Buttons(wanted));
//! let fitted = fit(&message, &channel_instagram::capabilities())?;
//! let body = channel_instagram::encode(&fitted.parts[0])?;
//! assert_eq!(body["message"]["attachment"]["payload"]["template_type"], "button");
//! # Ok(())
//! # }
//! ```
//!
//! An account's external id is the professional account id that webhooks name in `entry.id` (`user_id` of `/me`, not its
//! `id`). Its credentials are `access_token` and, from a sign-in by [`connect`], the app-scoped id and the token's times;
//! [`own_identities`] knows the account by both ids, so that its own comments and echoes are never taken for a customer's.
//!
//! What Instagram allows only in part: the one reaction is a heart, and so is the one sticker; documents are PDF files; files
//! are sent by link alone, since an upload from bytes is not documented for Instagram Login; several pictures go in one
//! message, other files do not; captions, places, lists and message templates do not exist. Words that a person writes after
//! the window ([`OutboundContent::PersonText`](channel_core::OutboundContent::PersonText)) are the only ones that carry
//! `HUMAN_AGENT`. Links to files that people send expire and are read, never stored (platform review refuses caches).
//!
//! Sound and film have a rate of their own, and so have private replies; [`rates_of`] and [`PRIVATE_REPLIES`] show how a program
//! charges them beside the budget of a plan.
//!
//! Without the feature `client` the crate is its pure half: [`InstagramWebhook`], [`encode()`], [`capabilities()`] and the
//! decisions of [`connect`]. It then needs neither a runtime nor an HTTP client.
//!
//! Not here: where tokens and sign-ins are kept, when a renewal or the next step of a publication is run (the program), the
//! steps of a publication themselves ([`channel_core::publication`]), and whether a comment deserves an answer
//! (`autoreply`).

mod capabilities;
#[cfg(feature = "client")]
mod channel;
#[cfg(feature = "client")]
mod checkup;
#[cfg(feature = "client")]
mod comments;
mod config;
pub mod connect;
mod decode;
mod encode;
mod error;
#[cfg(feature = "client")]
mod history;
mod identity;
#[cfg(feature = "client")]
mod media;
#[cfg(feature = "client")]
mod posts;
#[cfg(feature = "client")]
mod presence;
#[cfg(feature = "client")]
mod profile;
#[cfg(feature = "client")]
mod publish;
#[cfg(feature = "client")]
mod read_back;
#[cfg(feature = "client")]
mod refusal;
mod webhook;
mod wire;

pub use capabilities::{LIVE_PRIVATE_REPLIES, PRIVATE_REPLIES, capabilities, rates_of};
#[cfg(feature = "client")]
pub use channel::InstagramChannel;
#[cfg(feature = "client")]
pub use comments::Commenting;
pub use config::{CHANNEL, InstagramConfig};
pub use encode::message as encode;
pub use identity::{identities_told, own_identities};
pub use webhook::InstagramWebhook;
