//! The turn of a lane: what arrived is entered, and an answer that is due is given. One turn at a time per lane.

mod account;
mod answer;
mod apply;
mod changes;
mod claim;
mod comment;
mod echo;
mod enter;
mod hold;
mod inbound;
mod listen;
mod note;
mod outdated;
mod profile;
mod proof;
mod status;
mod take;

pub(crate) use answer::{content_of, keep_offers};
pub(crate) use changes::apply_early;
#[cfg(test)]
pub(crate) use claim::Held;
pub(crate) use claim::{Turns, claim, outlook};
pub(crate) use comment::CompiledRules;
pub(crate) use note::{Note, note};
pub(crate) use take::take;
