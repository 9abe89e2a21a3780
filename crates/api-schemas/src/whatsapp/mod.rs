//! The WhatsApp Cloud API: the bodies that a business sends.

mod corrections;
mod description;
mod operation;

#[cfg(test)]
mod tests;

pub use self::corrections::{CORRECTIONS, Correction};
pub use self::description::{WhatsApp, whatsapp};
pub use self::operation::Operation;
