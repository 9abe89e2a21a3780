//! What nodes do for one another, on a real store and with a clock that stands still.

mod door;
mod duties;
mod fetching;
mod renewals;
pub(super) mod scene;
