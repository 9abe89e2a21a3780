//! What the platforms' APIs take, as data: a test hands over every request that an adapter makes and learns whether the
//! platform's description allows it. A misspelt field is found here and not by a merchant.
//!
//! ```
//! use serde_json::json;
//!
//! let call = json!({ "chat_id": 42, "text": "Yes, in 42.", "link_preview_options": { "is_disable": true } });
//! let faults = api_schemas::telegram().check("sendMessage", call.as_object().unwrap()).unwrap_err();
//! let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
//! assert_eq!(faults, ["link_preview_options.is_disable is not described"]);
//! ```
//!
//! Where the descriptions come from, under which licence, and how to renew them is in the crate's README. What is not
//! here: the platforms' answers and webhooks, which the adapters' corpora cover, and Instagram, whose API nobody describes for
//! machines. Of the providers of language models both sides are described, since both are streams of many kinds.
//!
//! For tests alone: no product crate depends on it.

mod fault;
mod providers;
mod schema;
mod telegram;
mod whatsapp;

pub use fault::Fault;
pub use providers::{Providers, Wire, providers};
pub use telegram::{Telegram, telegram};
pub use whatsapp::{CORRECTIONS, Correction, Operation, WhatsApp, whatsapp};
