//! The Telegram Bot API as a Switchboard channel.
//!
//! Inbound updates are read by this crate's own tolerant structures, so that a message with a kind of entity or a field
//! that no library knows yet keeps its words. Outbound requests are built from teloxide's typed payloads.
//!
//! ```
//! use channel_core::signature::trust_local_file;
//! use channel_core::{Body, Webhook};
//! use channel_telegram::TelegramWebhook;
//!
//! let body = br#"{"update_id":7,"message":{"message_id":3,"date":1760000000,"chat":{"id":42,"type":"private"},
//!     "from":{"id":42,"is_bot":false,"first_name":"Aida"},"text":"hello","entities":[{"type":"hologram"}]}}"#;
//! let parsed = TelegramWebhook.parse(trust_local_file(body))?;
//! assert!(matches!(&parsed.events[0].body, Body::Message(content) if content.words() == Some("hello")));
//! # Ok::<(), channel_core::ParseError>(())
//! ```
//!
//! # What the platform leaves to the server
//!
//! * **The account.** An update does not name the bot it came to, so [`channel_core::Event::account`] is the empty string.
//!   The route is one per account (`/api/v1/webhooks/telegram/{account}`), and the server fills the bot's id in.
//! * **The time.** A button press and a deletion carry no time: their `at` is the epoch, and the server puts the time of
//!   receipt there.
//! * **Acknowledging.** The client shows a spinner on a pressed button until the bot answers:
//!   [`TelegramChannel::acknowledge`] with [`channel_core::model::Postback::acknowledge`].
//! * **Where to answer.** Groups and channels come through the same route as private chats; [`Place::is_private`] tells
//!   them apart.
//!
//! # What differs from other channels
//!
//! * The credential is `bot_token` ([`TOKEN`]). The link to a file contains it, so files are only ever streamed.
//! * Reading marks exist in business chats alone, and reactions everywhere but there: both are declared as partial.
//! * The platform tells nothing about a message after taking it, so a send whose answer was lost stays unconfirmed.
//!
//! Not here: long polling, payments, albums outbound.

mod call;
mod channel;
mod config;
mod content;
mod decode;
mod encode;
mod error;
mod media;
mod place;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub use channel::{Bot, TOKEN, TelegramChannel};
pub use config::TelegramConfig;
pub use place::{Place, Topic, Via};
pub use webhook::{CHANNEL, SECRET_HEADER, TelegramWebhook};
