//! Connecting a number: Embedded Signup v4, numbers that stay in the WhatsApp Business app, and pasted credentials
//! (platforms.md §1.8).
//!
//! A sign-up is a value, [`Signup`], that holds no secret: its code, token and pin travel beside it as
//! [`channel_core::Credentials`], which the program seals. [`Signup::next`] says which step comes, `WhatsApp::advance`
//! takes it and [`Signup::apply`] notes what came of it, so a program stores both after every step and goes on after a
//! crash:
//!
//! ```
//! use channel_core::{Credentials, Timestamp};
//! use channel_whatsapp::connect::{Dialogue, Found, Signup, Step};
//!
//! let event = r#"{"type":"WA_EMBEDDED_SIGNUP","event":"FINISH","data":{"phone_number_id":"106","waba_id":"102"}}"#;
//! let Some(Dialogue::Finished { way, claimed }) = Dialogue::read(event) else { panic!("the merchant finished") };
//! let now = Timestamp::from_seconds(1_795_000_000);
//! let mut signup = Signup::new(way, claimed, now);
//! assert_eq!(signup.next(), Some(Step::ExchangeCode));
//! signup.apply(Step::ExchangeCode, Ok(Found::Token { until: None }), now);
//! assert_eq!(signup.next(), Some(Step::CheckToken));
//! ```
//!
//! With the feature `client` the loop is
//! `while signup.next().is_some() && signup.progress.stuck().is_none() { (signup, credentials) = channel.advance(signup, credentials).await; }`.

#[cfg(feature = "client")]
mod advance;
mod decide;
mod dialogue;
mod found;
mod signup;

pub use dialogue::{Claimed, Dialogue};
pub use found::{Found, Number};
pub use signup::{Signup, Step, Way};
