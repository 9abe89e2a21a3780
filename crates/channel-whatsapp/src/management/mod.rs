//! Keeping an account in order: its templates, its subscriptions, its number.

mod checkup;
mod findings;
mod number;
mod record;
mod templates;

pub(crate) use number::{NUMBER_FIELDS, NumberState};
