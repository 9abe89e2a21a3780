//! What calls of models cost: prices as data, limits that are reserved before a call, and books of what was spent.

mod books;
mod price;
mod purse;

pub use books::MemoryPurse;
pub use price::{Micros, Price};
pub use purse::{Cost, Limit, Limits, Party, Purse, Reservation, SpendError, Totals};
