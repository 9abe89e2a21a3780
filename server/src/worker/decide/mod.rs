//! Decisions, as functions of values: no store, no clock, no network.

pub(crate) mod answer;
pub(crate) mod backoff;
pub(crate) mod echo;
pub(crate) mod evidence;
pub(crate) mod missed;
pub(crate) mod outcome;
pub(crate) mod private_text;
pub(crate) mod repeat;
pub(crate) mod report;
