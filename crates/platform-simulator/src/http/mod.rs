//! The listener and everything that is served on it.

mod call;
mod control;
mod graph_error;
mod guard;
mod listener;
mod pages;
mod platforms;

pub(crate) use call::{Answer, Call, Upload};
pub(crate) use control::{advance, announce_faults, clear_faults};
pub(crate) use graph_error::GraphError;
pub(crate) use listener::serve;
pub(crate) use platforms::Mood;
