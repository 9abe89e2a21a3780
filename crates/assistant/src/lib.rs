//! The assistant port and the assistant that works without a provider.
//!
//! An [`Assistant`] takes a [`Turn`] (what a customer said and what was said before) and a [`Retriever`] (what the shop
//! sells and answers) and gives an [`Outcome`]. [`OfflineAssistant`] implements it with templates: it never states a
//! number that is not in a row it cites. Providers of language models implement the same port, and [`guard`] holds for
//! them alike.
//!
//! ```
//! use assistant::{Assistant, OfflineAssistant, Outcome, Turn, fixed::FixedRetriever};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let turn = Turn::new("Corner Shop", "I want to talk to a person");
//! let outcome = OfflineAssistant::new().answer(&turn, &FixedRetriever::default()).await?;
//! assert!(matches!(outcome, Outcome::Handover(_)));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Not here: searching (crate `retrieval`; the server implements [`Retriever`] over it), sending, takeover by a person
//! and budgets (the server's turn).

mod error;
pub mod fixed;
pub mod guard;
mod language;
pub mod model;
pub mod offline;
mod orders;
mod outcome;
mod port;
pub mod proposal;
pub mod provider;
mod retriever;
mod senses;
pub mod spend;
pub mod think;
pub mod transcribe;
pub mod translate;
mod turn;

pub use error::{AssistantError, AssistantErrorKind};
pub use language::Language;
pub use offline::OfflineAssistant;
pub use orders::{Order, Orders};
pub use outcome::{
    Answer, Citation, Handover, HandoverReason, Intent, Offer, OfferKind, Outcome, Proposal, ProposalKind, Seen,
    SilentReason, Source, Trace,
};
pub use port::Assistant;
pub use retriever::{AnswerHit, Filters, ProductFindings, ProductHit, ProductQuestion, Retriever};
pub use senses::{Senses, Sight};
pub use think::ModelAssistant;
pub use turn::{Beside, Disclosure, Enclosed, Past, Speaker, Turn};
