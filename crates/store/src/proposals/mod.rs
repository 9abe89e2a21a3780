//! Changes that an assistant proposed: a customer asks for them, and a person of the shop decides. Nothing here changes
//! anything but the proposal itself.

mod change;
mod find;
mod row;

pub use change::{NewProposal, ask, close, expire, forget_closed, note_message, offer, pass_on};
pub use find::{count_asked, find, list, of_target, open_of};
pub use row::{Proposal, ProposalKind, ProposalState};
