//! Loopback counterparts of the messaging platforms, in their real wire formats.
//!
//! One listener plays the WhatsApp Business Cloud API, the Instagram API with Instagram Login and the Telegram Bot API:
//! it takes sends, answers with the ids and errors of the real thing, keeps a [`Ledger`] of every effect it accepted,
//! and posts signed webhooks until the product acknowledges them. People who write to the shop are played by a test,
//! by a script over HTTP, or by hand on the phone panel at `/`. The product reaches it through base URLs only.
//!
//! ```
//! use platform_simulator::{Fault, Platform, Simulator, SimulatorConfig};
//! use std::time::Duration;
//! # mod product {
//! #     //! A shop in miniature: answers every WhatsApp text with buttons, and every tap with a price.
//! #     use axum::{Json, Router, extract::State, routing::post};
//! #     use serde_json::{Value, json};
//! #
//! #     pub async fn start(messages: String) -> String {
//! #         let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
//! #         let address = format!("http://{}", listener.local_addr().unwrap());
//! #         let shop = Router::new().route("/api/v1/webhooks/whatsapp", post(answer)).with_state(messages);
//! #         tokio::spawn(async move { axum::serve(listener, shop).await });
//! #         address
//! #     }
//! #
//! #     async fn answer(State(messages): State<String>, Json(webhook): Json<Value>) {
//! #         let value = &webhook["entry"][0]["changes"][0]["value"];
//! #         let message = &value["messages"][0];
//! #         let button = json!({"type": "reply", "reply": {"id": "42", "title": "Size 42"}});
//! #         let mut body = match message["type"].as_str() {
//! #             Some("text") => json!({"type": "interactive", "interactive": {
//! #                 "type": "button", "body": {"text": "Which size?"}, "action": {"buttons": [button]}}}),
//! #             Some("interactive") => json!({"type": "text", "text": {"body": "Size 42 costs 79.90"}}),
//! #             _ => return,
//! #         };
//! #         body["messaging_product"] = "whatsapp".into();
//! #         body["to"] = message["from"].clone();
//! #         let call = reqwest::Client::new().post(messages).bearer_auth("simulated-whatsapp-token");
//! #         call.json(&body).send().await.unwrap();
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sim = Simulator::start(SimulatorConfig::default()).await?;
//! // Give sim.whatsapp_base(), sim.instagram_base() and sim.telegram_base() to the product, start it, then:
//! # let account = &sim.config().whatsapp;
//! # let messages = format!("{}/v25.0/{}/messages", sim.whatsapp_base(), account.phone_number_id);
//! # let product = product::start(messages).await;
//! sim.set_product(product)?;
//! sim.fault(Fault::delay_webhooks(Duration::from_millis(5)).on(Platform::WhatsApp));
//!
//! let ana = sim.whatsapp().from("ana");
//! ana.text("Do you have the blue running shoe?").await;
//! sim.expects("ana").reply_containing("Which size?").await;
//! ana.tap("Size 42").await;
//! sim.expects("ana").reply_containing("79.90").await;
//! sim.expects("ana").no_more_messages().await;
//!
//! ana.album(4).await; // Four messages on WhatsApp, a media group on Telegram, one message on Instagram.
//! sim.whatsapp().from("deniz").without_phone().voice().await; // Known by the business-scoped id alone.
//! sim.clock().advance(Duration::from_secs(25 * 3600)).await; // And the messaging window is closed.
//! sim.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! What people do is a method of [`Customer`]; what they are expected to get is a method of [`Expectation`]; what goes
//! wrong is a [`Fault`].
//!
//! # Where it listens
//!
//! | path | stands for |
//! |---|---|
//! | `/graph/{version}/…` | `graph.facebook.com`: messages, media, templates, numbers, the sign-up of a number |
//! | `/instagram/{version}/…` | `graph.instagram.com`: messages, comments, publishing, subscriptions, `/me`, conversations |
//! | `/instagram/oauth/…` | the sign-in page, where the merchant agrees at once, and `api.instagram.com`'s tokens |
//! | `/telegram/bot{token}/{method}` | `api.telegram.org` |
//! | `/`, `/shop` | the phone panel, and the demo shop's website with the widget |
//! | `/_sim/…` | the control API |
//!
//! Webhooks go to `{product}/api/v1/webhooks/whatsapp`, `…/instagram` and, for Telegram, the account's `webhook_path`
//! until `setWebhook` says otherwise.
//!
//! Providers of language models are another listener, [`LlmSimulator`], which says what it is told to.
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
//! * `GET /_sim/events`: server-sent events `message`, `comment`, `comments_changed`, `typing`, `draft`, `faults`, `clock`, and
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
//! Groups, calls and payment (the sign-up of a WhatsApp number begins with its code). Nothing here calls another machine: links that a product sends
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
mod llm;
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

pub use clock::{Clock, ManualClock, SimulatorClock, SystemClock};
pub use config::{
    CommentEnvelope, InstagramAccount, InstagramPost, Receipts, SimulatorConfig, Strangers, TelegramAccount,
    WhatsAppAccount,
};
pub use error::{SimulatorError, WaitError};
pub use fault::{Fault, FaultKind, Strike};
pub use llm::{LlmCall, LlmFailure, LlmReply, LlmRequest, LlmSimulator};
pub use play::{Act, Comments, Customer, Expectation, MessageHandle, Players};
pub use sign::{meta_json, sign_meta};
pub use simulator::Simulator;
pub use state::{
    Attachment, Choice, Comment, EffectKind, Ledger, LedgerEntry, Person, Platform, Progress, Side, ThreadMessage,
    UnknownPlatform,
};
pub use whatsapp::TemplateNews;
pub use wire::{
    Content, webhook_batch, webhook_body_comment, webhook_body_instagram, webhook_body_telegram, webhook_body_whatsapp,
    webhook_body_whatsapp_status,
};
