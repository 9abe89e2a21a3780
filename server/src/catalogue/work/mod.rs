//! Long work: documents are read, files compared and taken in, sites read. Everything here is claimed in the store, so that it
//! is done by one node at a time and goes on after a crash.

mod client;
mod compare;
mod embed;
mod read;
mod reason;
mod refusals;
mod run;
mod site;
mod take_in;

pub use client::Strangers;
pub use compare::{Comparison, Example, ImportOptions, Progress, match_key};
pub use reason::Reason;
pub(super) use run::Worker;
pub use site::{SiteOptions, SiteProgress};
