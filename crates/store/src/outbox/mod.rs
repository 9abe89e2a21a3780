//! Calls to platforms: queued with the decision that wants them, claimed by a sender, and made behind a door that opens
//! once per attempt (`queued → claimed → sending → sent | failed | ambiguous`). Nothing brings a call back from behind
//! the door but proof that the platform did not act, or its own word that it did.

mod account;
mod call;
mod claim;
mod door;
mod early;
mod enqueue;
mod evidence;
mod recover;
mod settle;
mod shown;

pub(crate) use account::{give_up_account, hold_account, release_account};
pub use call::{Call, CallAuthor, CallKind};
pub use claim::{claim_due, outlook};
pub use door::{Door, DoorFacts, Shut, pass, why_shut};
pub use early::{EarlyStatus, forget_old, keep_early, take_early};
pub use enqueue::{NewCall, enqueue, repeat};
pub use evidence::{
    apply_report, attach, confirm, find, find_by_key, find_by_provider_id, find_by_token, find_unsettled_like,
    of_comment, of_message,
};
pub use recover::{Dead, any_dead, recover, to_read_back};
pub use settle::{Requeue, hold, postpone, requeue, settle_ambiguous, settle_failed, settle_sent, supersede, suppress};

/// The statements whose plans a test looks at.
#[cfg(test)]
pub(crate) mod sql {
    pub(crate) use super::claim::{CLAIM, DUE};
    pub(crate) use super::door::PASS;
}
