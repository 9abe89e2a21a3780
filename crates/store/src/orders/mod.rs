//! A shop's orders, and which person is which of the shop's own customers.
//!
//! An order belongs to a person in two ways alone: WhatsApp says that the person has the order's number, or the shop says that
//! the person is the order's customer. Nothing that anybody writes in a conversation is looked at.

mod customer;
mod find;
mod forget;
mod row;
mod save;

pub use customer::{customer_of, link_customer};
pub use find::{Cursor, any, find, of_contact, page, search};
pub use forget::{Personal, forget};
pub use row::{Kept, Order};
pub use save::{delete, save};

use channel_core::text::fold;

/// An order's number as it is looked for: letters and digits alone, whatever stands between and before them.
#[must_use]
pub fn folded(number: &str) -> String {
    fold(number).chars().filter(|c| c.is_alphanumeric()).collect()
}
