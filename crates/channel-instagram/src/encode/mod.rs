//! From the model to the bodies of `POST /{IG_ID}/messages` (platforms.md §2.3). Pure.

mod file;
mod message;
mod recipient;
mod template;

#[cfg(test)]
mod tests;

pub(crate) use message::action;
pub use message::message;
pub(crate) use message::private_reply;
