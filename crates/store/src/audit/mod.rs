//! Who did what has to be accounted for: a log that is only added to, chained per organisation.
//!
//! Every entry's value is an HMAC over the entry and the value before it, under a key derived from the root key, which the
//! database does not hold. A changed, removed, inserted or moved entry is found by [`verify`]. What the database alone
//! cannot show is a copy of itself from an earlier day: note [`Head`]s outside and hand them to `verify`.
//!
//! An entry says who by a member's id or a word such as `cli`, and what by the id of a row: never a name, a number or a text
//! of anybody's, so erasure and a trail of years fit together.

mod chain;
mod log;
#[cfg(test)]
mod tests;

pub use chain::Entry;
pub use log::{Act, Broken, Head, Listed, Verified, append, list, newest, verify};
