//! Loopback counterparts of the messaging platforms, in their real wire formats.
//!
//! One listener plays the WhatsApp Business Cloud API, the Instagram API with Instagram Login and the Telegram Bot API:
//! it takes sends, answers with the ids and errors of the real thing, keeps a [`Ledger`] of every effect it accepted,
//! and posts signed webhooks until the product acknowledges them. People who write to the shop are played by a test,
//! by a script over HTTP, or by hand on the phone panel at `/`. The product reaches it through base URLs only.
//!
//! ```
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use platform_simulator::{Fault, Platform, Simulator, SimulatorConfig};
//! use std::time::Duration;
//!
//! let sim = Simulator::start(SimulatorConfig::default()).await?;
//! // Give sim.whatsapp_base(), sim.instagram_base() and sim.telegram_base() to the product, start it, then:
//! sim.set_product("http://127.0.0.1:8080")?;
//! sim.fault(Fault::duplicate_webhooks(5).on(Platform::WhatsApp));
//! let hi = sim.whatsapp().from("ana").text("Do you have the blue running shoe in 42?").await;
//! let answers = sim.wait_for_texts("ana", 1, Duration::from_secs(5)).await?;
//! assert!(sim.ledger().to("ana").any(|entry| entry.in_reply_to.as_deref() == Some(&hi.id)) || !answers.is_empty());
//! sim.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Where it listens
//!
//! | path | stands for |
//! |---|---|
//! | `/graph/{version}/…` | `graph.facebook.com`: messages, media, templates, `subscribed_apps`, `register` |
//! | `/instagram/{version}/…` | `graph.instagram.com`: messages, comments, media, `/me`, conversations |
//! | `/telegram/bot{token}/{method}` | `api.telegram.org` |
//! | `/`, `/shop` | the phone panel, and the demo shop's website with the widget |
//! | `/_sim/…` | the control API |
//!
//! Webhooks go to `{product}/api/v1/webhooks/whatsapp`, `…/instagram` and, for Telegram, the account's `webhook_path`
//! until `setWebhook` says otherwise.
//!
//! # Control API
//!
//! JSON, answered to loopback names only; a browser's request must come from the panel or the product.
//!
//! * `GET /_sim/state`: phones, posts with comments, faults, clock.
//! * `GET /_sim/ledger?platform=&to=&since=`: accepted effects after a sequence number.
//! * `POST /_sim/messages {"platform","from","kind",…,"reply_to"?,"without_phone"?}`: kinds and their fields are those
//!   of [`Content`], for example `{"platform":"whatsapp","from":"ana","kind":"text","text":"hi"}`.
//! * `POST /_sim/comments {"from","media_id","text","parent_id"?}`
//! * `POST /_sim/reactions {"platform","from","to","emoji"?}`
//! * `POST /_sim/faults {"kind","platform"?,"next"?,…}` (see [`FaultKind`]) · `DELETE /_sim/faults`
//! * `POST /_sim/clock {"advance_seconds"}`
//! * `GET /_sim/events`: server-sent events `message`, `comment`, `comments_changed`, `typing`, `faults`, `clock`, and
//!   `resync` when the state must be read again. `Last-Event-ID` continues an interrupted stream.
//!
//! # Webhooks that a script posts itself
//!
//! A script may sign webhooks with the accounts' secrets and post them straight to the product. With
//! [`Strangers::Trusted`] the answers are accepted and found in the ledger under the very address, comment and message
//! ids that the product used; with [`Strangers::Refused`], the default, they fail as sends to people who never wrote.
//!
//! # What is not here
//!
//! Groups, calls, publishing, OAuth pages and payment. Nothing here calls another machine: links that a product sends
//! are noted, not fetched. No product code may depend on this crate outside of tests, examples and the demo.

mod clock;
mod config;
mod core;
mod delivery;
mod error;
mod fault;
mod http;
mod instagram;
mod journal;
mod loopback;
mod media;
mod play;
mod sign;
mod simulator;
mod state;
mod stranger;
mod telegram;
mod whatsapp;
mod wire;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{
    CommentEnvelope, InstagramAccount, InstagramPost, Receipts, SimulatorConfig, Strangers, TelegramAccount,
    WhatsAppAccount,
};
pub use error::{SimulatorError, WaitError};
pub use fault::{Fault, FaultKind};
pub use play::{Act, Comments, Customer, MessageHandle, Players};
pub use sign::{meta_json, sign_meta};
pub use simulator::Simulator;
pub use state::{
    Attachment, Choice, Comment, EffectKind, Ledger, LedgerEntry, Person, Platform, Progress, Side, ThreadMessage,
    UnknownPlatform,
};
pub use wire::{
    Content, webhook_batch, webhook_body_comment, webhook_body_instagram, webhook_body_telegram, webhook_body_whatsapp,
    webhook_body_whatsapp_status,
};
