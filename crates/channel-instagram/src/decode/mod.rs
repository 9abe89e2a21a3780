//! From Instagram's JSON to the model. Pure and total: each part of a body is read by itself and becomes an event or a
//! [`channel_core::Skipped`], whatever its neighbours are.

mod attachment;
mod change;
mod content;
mod envelope;
mod express;
mod messaging;
mod place;
mod referral;
mod scene;

pub(crate) use envelope::parse;
