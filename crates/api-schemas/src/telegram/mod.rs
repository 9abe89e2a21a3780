//! The Bot API: what every method takes.

mod check;
mod description;

#[cfg(test)]
mod tests;

pub use self::description::{Telegram, telegram};
