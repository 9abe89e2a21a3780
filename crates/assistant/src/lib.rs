//! The assistant port and the assistant that works without a provider.
//!
//! An [`Assistant`] takes a [`Turn`] (what a customer said and what was said before) and a [`Retriever`] (what the shop
//! sells and answers) and gives an [`Outcome`]. Whatever a provider answers rests on rows it cites.
//!
//! Not here: searching (crate `retrieval`; the server implements [`Retriever`] over it), sending, takeover by a person
//! and budgets (the server's turn).

mod error;
pub mod fixed;
mod language;
mod outcome;
mod port;
mod retriever;
mod turn;

pub use error::{AssistantError, AssistantErrorKind};
pub use language::Language;
pub use outcome::{
    Answer, Citation, Handover, HandoverReason, Intent, Offer, OfferKind, Outcome, SilentReason, Source, Trace,
};
pub use port::Assistant;
pub use retriever::{AnswerHit, Filters, ProductFindings, ProductHit, ProductQuestion, Retriever};
pub use turn::{Disclosure, Past, Speaker, Turn};
