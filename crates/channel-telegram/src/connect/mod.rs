//! Connecting a bot, in steps that can be looked at, stored and taken up again.
//!
//! ```no_run
//! # async fn connect(channel: &channel_telegram::TelegramChannel, account: &channel_core::Account,
//! #     store: impl Fn(&channel_telegram::Connecting)) -> Result<(), url::ParseError> {
//! use channel_core::seams::SystemClock;
//! use channel_telegram::{Connecting, Updates};
//! use secrecy::SecretString;
//!
//! let secret = SecretString::from("as-long-and-random-as-you-like");
//! let mut connecting = Connecting::new(Updates::Delivered { url: "https://shop.example/telegram".parse()? });
//! while connecting.next().is_some() && connecting.progress().stuck().is_none() {
//!     channel.advance(account, &mut connecting, Some(&secret), &SystemClock).await;
//!     store(&connecting);
//! }
//! # Ok(())
//! # }
//! ```

mod advance;
mod flow;

pub use flow::{Connecting, Found, Step, Updates};
