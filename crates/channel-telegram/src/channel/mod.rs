//! The channel: thin calls around what `encode`, `error` and `capabilities` decide.

mod adapter;
mod changes;
mod checkup;
mod drafts;
mod polling;
mod presence;

pub use adapter::{TOKEN, TelegramChannel, WebhookAddress};
pub use polling::Bookmark;
