//! The simulator over real HTTP, against a small product that remembers what it was sent.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod by_hand;
mod faults;
mod fluent;
mod instagram;
mod instagram_messages;
mod instagram_publishing;
mod instagram_sign_in;
mod journal;
mod panel;
mod product;
mod strangers;
mod telegram;
mod telegram_kinds;
mod teloxide_client;
mod whatsapp;
mod whatsapp_business;
mod whatsapp_kinds;
