//! Keeping an account in order: its templates, its subscriptions, its number.

mod checkup;
mod findings;
mod number;
mod paging;
mod record;
mod templates;

pub(crate) use number::{NUMBER_FIELDS, NumberState};
pub(crate) use paging::Paging;
