//! The Telegram Bot API as a Switchboard channel.
//!
//! Inbound updates are read by this crate's own tolerant structures, so that a message with a kind of entity or a field
//! that no library knows yet keeps its words. Outbound requests are built from teloxide's typed payloads (`teloxide-core`).
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
//! * What can be sent depends on the kind of chat: ask [`channel_core::Channel::capabilities_in`]. Reading marks exist in
//!   business chats alone, reactions everywhere but there, reply keyboards and drafts in the bot's private chats. A business
//!   chat has a window of 24 hours. A guest's query takes one answer, so what would not fit into one message is refused
//!   whole ([`channel_core::fit::Misfit::TooManyParts`]): shorten it and answer then.
//! * What is declared as partial: voice notes by link must be Ogg of at most 1 MB, and documents by link PDF, ZIP or GIF;
//!   a message holds one contact card, which must have a number; a reaction is one of the emoji that Telegram lists.
//! * Markup travels as ranges beside the text, so that nothing has to be escaped and "can't parse entities" cannot happen.
//! * The platform tells nothing about a message after taking it, so a send whose answer was lost stays unconfirmed.
//! * A group that became a supergroup has a new id: [`moved_to`] reads it from the error.
//! * [`REFUSALS`] lists every description of a refusal that is recognised.
//!
//! # Webhook or fetching
//!
//! [`Connecting`] brings a bot to either, step by step. To change over, call [`TelegramChannel::set_webhook`] or
//! [`channel_core::Polling::begin`]: Telegram keeps what waits, and an update that was on its way twice has one key. An
//! offset is stored per bot, with its time: see [`Bookmark`].
//!
//! # Files
//!
//! [`TelegramChannel::with_files`] lets messages name files that the program keeps. They are streamed, and uploaded once
//! for each bot.
//!
//! Without the feature `client` the crate reads updates ([`TelegramWebhook`]) and has neither an HTTP client nor tokio in
//! its tree.
//!
//! Not here: payments, sticker sets, inline mode, games, and managing groups.

#[cfg(feature = "client")]
mod bot;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod capabilities;
#[cfg(feature = "client")]
mod channel;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
pub mod connect;
mod content;
mod decode;
#[cfg(feature = "client")]
mod delivery;
#[cfg(feature = "client")]
mod encode;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod held;
mod maybe;
#[cfg(feature = "client")]
mod media;
mod place;
#[cfg(test)]
mod tests;
mod update;
#[cfg(feature = "client")]
mod upload;
#[cfg(feature = "client")]
mod uploaded;
mod webhook;
mod wire;

#[cfg(feature = "client")]
pub use bot::Bot;
#[cfg(feature = "client")]
pub use channel::{Bookmark, TOKEN, TelegramChannel, WebhookAddress};
#[cfg(feature = "client")]
pub use config::TelegramConfig;
#[cfg(feature = "client")]
pub use connect::{Connecting, Found, Step, Updates};
#[cfg(feature = "client")]
pub use delivery::Delivery;
#[cfg(feature = "client")]
pub use error::{REFUSALS, Refusal, moved_to};
pub use place::{Place, Topic, Via};
pub use webhook::{CHANNEL, SECRET_HEADER, TelegramWebhook};
