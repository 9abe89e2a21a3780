//! Orders of a shop: brought in by its own systems, shown to its people, and answered from by the assistant.
//!
//! [`Given`] is an order as a program or a file gives it; nothing is kept that is not checked first. [`Orders`] keeps and finds
//! them. [`OfCustomer`] is all that an assistant ever sees of them: the orders of the one person whose conversation it is,
//! known by what WhatsApp or the shop vouches for. Not here: what customers ask to be changed (the flows' proposals).

mod file;
mod given;
mod of_customer;
mod service;
#[cfg(test)]
mod tests;
mod wrong;

pub use file::{FileReport, RowWrong};
pub use given::{Given, Total, e164};
pub use of_customer::{OfCustomer, with_orders};
pub use service::{OrderPage, Orders, OrdersError};
pub use wrong::{Wrong, WrongField};
