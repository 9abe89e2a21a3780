//! What each Graph error code means to us, as data.

mod find;
mod graph;
mod instagram;
mod row;
mod unmapped;
mod whatsapp;

#[cfg(test)]
mod tests;

pub(crate) use find::{find, find_subcode};
pub(crate) use row::{Begun, Row, Wait};
pub use unmapped::{UNMAPPED, Unmapped};
