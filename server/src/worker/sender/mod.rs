//! Making calls: claimed, through the door, to the platform, and settled by what it said.

mod claim;
mod perform;
mod send;
mod settle;

pub(crate) use claim::{claim, outlook};
pub(crate) use send::send;
pub(crate) use settle::{carries_file, early_reports, enter_private_reply, explained, text_of};
