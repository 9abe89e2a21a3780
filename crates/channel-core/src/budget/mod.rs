//! How many messages may go, and to whom not for a while: rates and pauses under keys, so that what slows one person,
//! number or app slows nothing else.
//!
//! ```
//! use std::sync::Arc;
//!
//! use channel_core::budget::{Budgets, Reach, Refused};
//! use channel_core::capabilities::RateRule;
//! use channel_core::{ChannelId, Scope, Timestamp};
//!
//! # #[derive(Debug)]
//! # struct Stopped;
//! # impl channel_core::Clock for Stopped {
//! #     fn now(&self) -> Timestamp { Timestamp::from_seconds(1_000) }
//! # }
//! let budgets = Budgets::new(Arc::new(Stopped));
//! let reach = Reach::new(ChannelId::from_static("telegram"), "my-app", "bot-7", "chat-1");
//! let one_a_second = RateRule { scope: Scope::Conversation, count: 1, seconds: 1, burst: 2 };
//! let charges: Vec<_> = reach.key(Scope::Conversation).map(|key| (key, one_a_second)).into_iter().collect();
//!
//! assert!(budgets.reserve(&charges, 1).is_ok());
//! assert!(budgets.reserve(&charges, 1).is_ok(), "the burst");
//! let Err(Refused::Wait { until, .. }) = budgets.reserve(&charges, 1) else { panic!("the rate holds") };
//! assert_eq!(until, Timestamp::from_seconds(1_001));
//! ```
//!
//! With a plan, [`Reach::charges`] makes the pairs from [`crate::Plan::budget`]. Reserve a message at a time, right
//! before its call; afterwards hand the outcome to [`Budgets::note`].
//!
//! Not here: waiting (the program's), sharing between processes (each takes its part of a rate).

mod budgets;
mod key;
mod rate;

pub use budgets::{Budgets, Refused};
pub use key::{Key, Reach};

#[cfg(test)]
mod tests;
