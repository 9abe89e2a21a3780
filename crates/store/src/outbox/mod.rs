//! Calls to platforms: queued with the decision that wants them, claimed by a sender, and made behind a door that opens
//! once per attempt (`queued → claimed → sending → sent | failed | ambiguous`). Nothing brings a call back from behind
//! the door but proof that the platform did not act, or its own word that it did; what stays doubtful is listed for review.

mod account;
mod call;
mod claim;
mod door;
mod early;
mod enqueue;
mod evidence;
mod policy;
mod recover;
mod review;
mod settle;
mod shown;
mod token;

pub(crate) use account::{give_up_account, hold_account, release_account};
pub use account::{release_stray, rest, rest_account};
pub use call::{Call, CallAuthor, CallKind};
pub use claim::{claim_due, outlook};
pub use door::{Door, DoorFacts, Shut, pass, why_shut};
pub use early::{EarlyStatus, forget_old, keep_early, take_early};
pub use enqueue::{NewCall, enqueue, repeat};
pub use evidence::{
    apply_report, attach, confirm, confirm_doubtful, find, find_by_key, find_by_provider_id, find_by_token,
    find_unsettled_like, hold_back, let_go, of_comment, of_message, shut_broadcast, unconfirmed_replies,
};
pub use policy::{MessageClass, OnDoubt, ResendPolicy, find_policy, set_policy};
pub use recover::{Dead, any_dead, doubtful, recover};
pub use review::{
    Decision, Doubt, Mark, Resent, Reviewed, Risk, give_up, list_for_review, mark_arrived, resend,
    resent_without_evidence, review_count, review_list, risk_of_repeating, send_again,
};
pub use settle::{
    Requeue, hold, looked_in_vain, postpone, requeue, settle_ambiguous, settle_failed, settle_sent, supersede, suppress,
};
pub(crate) use shown::refresh;

/// The statements whose plans a test looks at.
#[cfg(test)]
pub(crate) mod sql {
    pub(crate) use super::account::REST;
    pub(crate) use super::claim::{CLAIM, DUE, IN_HAND, RING};
    pub(crate) use super::door::PASS;
    pub(crate) use super::evidence::{HOLD_BACK, LET_GO, PRIVATELY, PRIVATELY_TO};
    pub(crate) use super::recover::EXAMINE;
    pub(crate) use super::review::{COUNT, LIST, RESENT};
}
