//! Lanes: one schedulable row per conversation, comment thread or bucket of statuses. Whoever leases a lane takes its
//! turn; the fence tells a late one that it is no longer theirs, and is checked in the transaction of every write.
//!
//! Turns go round between organisations, so that a flood in one moves the others' turns by little; within an organisation
//! the longest waiting lane comes first.

mod answer;
mod claim;
mod hold;
mod row;

pub use answer::{begin_burst, count_restart, serve, set_answer};
pub use claim::{Claimed, claim, claim_due, kept_waiting, outlook};
pub use hold::{Rest, check, end_all_leases, keep, release, renew};
pub use row::Lane;

pub use crate::fair::Round;

/// The statements whose plans tests look at.
#[cfg(test)]
pub(crate) mod sql {
    pub(crate) use super::claim::sql::*;
    pub(crate) use super::hold::sql::RELEASE;
}
