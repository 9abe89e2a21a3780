//! The cases, by what they examine.

mod acts;
pub(crate) mod capabilities;
pub(crate) mod fitting;
pub(crate) mod handshake;
pub(crate) mod parsing;
pub(crate) mod properties;
pub(crate) mod secrecy;
pub(crate) mod sending;
pub(crate) mod verification;
pub(crate) mod wrecks;

use crate::suite::Failure;

/// Fails with a sentence unless the condition holds.
fn ensure(holds: bool, sentence: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure(sentence())) }
}
