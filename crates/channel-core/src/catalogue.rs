//! What a shop sells and what it answers: products, prices and question-answer pairs.
//!
//! ```
//! use channel_core::catalogue::Money;
//!
//! let price = Money::new(7_990, "EUR".parse()?);
//! assert_eq!(price.to_string(), "79.90 EUR");
//! # Ok::<(), channel_core::catalogue::UnknownCurrency>(())
//! ```
//!
//! Not here: searching (crate `retrieval`), storage (crate `store`), and prices written for a customer's language
//! (crate `assistant`).

mod money;
mod product;

pub use money::{Currency, Money, UnknownCurrency};
pub use product::{Answer, AnswerId, Availability, Product, Sku};
