//! The website widget as a Switchboard channel: its wire format, its script, and the pure half of its server.
//!
//! The wire format is ours, so this page is its definition. A server offers the script and three endpoints; everything
//! in them that can be decided without I/O is a function of this crate.
//!
//! ```
//! use channel_core::signature::trust_local_file;
//! use channel_core::{Body, Webhook};
//! use channel_webchat::{VisitorId, VisitorToken, WebchatWebhook};
//!
//! // A session: who may speak for this visitor.
//! let secret = secrecy::SecretString::from("the account's visitor_secret");
//! let visitor: VisitorId = "0190a7e4c0de4f0e8000000000000001".parse()?;
//! let token = VisitorToken::issue(&secret, "shop-1", &visitor);
//! assert_eq!(token.check(&[secret], "shop-1"), Some(visitor));
//!
//! // A delivery: what the visitor says.
//! let body = br#"{"account":"shop-1","visitor":"0190a7e4c0de4f0e8000000000000001",
//!     "events":[{"id":"e1","at":1760000000000,"type":"message","text":"hello"}]}"#;
//! let parsed = WebchatWebhook.parse(trust_local_file(body))?;
//! assert!(matches!(&parsed.events[0].body, Body::Message(content) if content.words() == Some("hello")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The script
//!
//! ```html
//! <script src="https://gateway.example/widget.js" data-account="shop-1" async></script>
//! ```
//!
//! `GET /widget.js` answers [`widget::SCRIPT`] with [`widget::HEADERS`]. The script finds its server by its own address,
//! asks nobody else for anything, needs no inline script or style on the shop's page (a strict policy has to allow the
//! server in `script-src`, `connect-src` and, for pictures, `img-src`), and stores nothing on the visitor's device
//! before the visitor writes.
//!
//! # The endpoints
//!
//! All of them live under `/api/v1/webchat/{account}/`, where `{account}` is the external id of the channel account.
//! They are called from the shop's pages, that is from another origin: every answer, errors included, carries
//! [`CORS`], and `OPTIONS` answers 204 with the same headers. No cookie is used. The visitor's proof is the header
//! [`TOKEN_HEADER`], `<visitor>.<64 hex digits>`: HMAC-SHA256 of account and visitor under the account's credential
//! [`VISITOR_SECRET`]. It never expires by itself; changing the secret ends every session.
//!
//! ## `POST session`
//!
//! Starts a session, or goes on with one. The body is a [`SessionRequest`]; the header may carry an earlier token.
//!
//! ```json
//! {"language": "ky-KG"}
//! ```
//!
//! 200 with a [`Session`]. A missing, foreign or outdated token is no error: the answer holds a new visitor and no
//! messages. Nothing needs to be stored to answer. 404 when there is no such account.
//!
//! ```json
//! {"visitor": "0190a7e4…", "token": "0190a7e4….5f0c…", "shop_name": "Demo shop", "language": "ky", "direction": "ltr",
//!  "strings": {"open": "…", "close": "…"},
//!  "messages": [
//!   {"id": "0199…", "at": 1760000000000, "author": "visitor", "text": "Do you have it in 42?"},
//!   {"id": "0199…", "at": 1760000001000, "author": "assistant", "name": "Assistant", "text": "Yes, two pairs",
//!    "choices": [{"id": "size:42", "title": "Take 42"}]}]}
//! ```
//!
//! `strings` holds every name of [`STRINGS`], in the visitor's language where the server has it: the script has no words
//! of its own. `messages` are the newest of the conversation, oldest first ([`HISTORY`] at most), the visitor's own with
//! the ids the visitor's browser gave them.
//!
//! ## `POST events`
//!
//! What the visitor did: the channel's webhook. Read it with [`WebchatWebhook`], whose `verify` proves that the header is
//! the token of exactly the account and the visitor in the body.
//!
//! ```json
//! {"account": "shop-1", "visitor": "0190a7e4…", "name": "Aida", "language": "ky-KG", "page": "https://shop.example/p/7",
//!  "events": [
//!   {"id": "7d1f…", "at": 1760000000000, "type": "message", "text": "hello"},
//!   {"id": "8a02…", "at": 1760000002000, "type": "reply", "choice": {"id": "size:42", "title": "Take 42"}, "to": "0199…"},
//!   {"id": "91bb…", "at": 1760000003000, "type": "read", "message_id": "0199…"},
//!   {"id": "c4e1…", "at": 1760000004000, "type": "typing"}]}
//! ```
//!
//! 200 after the events are durable (the body does not matter); 401 makes the script start a new session and send the
//! same events again; 429 and 503 (with or without `retry-after`) make it try later; every other 4xx is final and shown
//! to the visitor as not sent. The script repeats an event under the same id, so a duplicate must be harmless: the id is
//! in [`channel_core::Event::key`]. `at` is the visitor's clock: run [`trust_clock`] over what was parsed. A body may have
//! [`MAX_BODY`] bytes, [`MAX_EVENTS`] events and [`MAX_TEXT`] characters a text. `typing` becomes an event of kind `other`
//! that is worth showing and not worth storing.
//!
//! ## `GET stream?after=<message id>`
//!
//! What the visitor sees, as it happens: `text/event-stream`, never cached, kept open, with [`KEEP_ALIVE`] every 15
//! seconds. The header carries the token (the script reads the stream with `fetch`, since an `EventSource` cannot set
//! headers and a token in an address ends up in logs). 401 without a valid one. Frames are [`Frame::to_sse`]:
//!
//! ```text
//! event: message
//! id: 0199…
//! data: {"id":"0199…","at":1760000001000,"author":"assistant","name":"Assistant","text":"Yes, two pairs"}
//!
//! event: typing
//! data: {"author":"assistant"}
//!
//! event: read
//! data: {"message_id":"7d1f…"}
//!
//! event: reset
//! data: {}
//! ```
//!
//! First come all messages of the conversation after the one named by `after` (all of them when it is absent), the
//! visitor's own included, so that other tabs see them; then whatever happens. The server subscribes to the conversation
//! before it reads the store, so that nothing falls between; the script shows a message once per id. When the server does
//! not know `after`, it sends `reset`, and the script asks for the session again. The end of the stream means nothing:
//! the script comes back with the id of the last answer it has. A message of the visitor's would not do: it may have been
//! kept after an answer that the script has not seen.
//!
//! # What differs from other channels
//!
//! * A send only wakes the visitor's open streams through an [`Outlet`]: the message is delivered because the timeline has
//!   it, and a visitor who comes back tomorrow reads it there. So a send cannot be ambiguous.
//! * Pictures are sent by link; there are no reactions, quotes and templates, and no window that closes.
//!
//! Not here: the routes themselves, who is subscribed to what, storage, rate limits.

mod channel;
mod endpoint;
mod message;
mod parse;
mod stream;
#[cfg(test)]
mod tests;
mod token;
mod webhook;
pub mod widget;
mod wire;

pub use channel::{Outlet, Signal, VISITOR_SECRET, WebchatChannel};
pub use endpoint::{CORS, HISTORY, STRINGS, Session, SessionRequest, TextDirection, direction_of};
pub use message::{Author, Picture, VisitorMessage};
pub use parse::{MAX_BODY, MAX_EVENTS, MAX_TEXT, trust_clock};
pub use stream::{Frame, KEEP_ALIVE};
pub use token::{NotAVisitor, TOKEN_HEADER, VisitorId, VisitorToken};
pub use webhook::{CHANNEL, WebchatWebhook};
