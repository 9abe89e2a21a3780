//! Durable storage: what arrived, who said what, what is to be sent, and how far each of these is.
//!
//! Everything is SQL on SQLite, written so that the same bodies compile for a second backend against the aliases of
//! [`db`]. There is one writer: [`Store::write`] takes a closure, runs it together with others in one transaction and
//! answers after the `COMMIT`. [`Store::read`] borrows a read-only connection. Functions that change something take a
//! [`Tx`], which only the writer has; functions that look take a [`db::Connection`], which both can lend.
//!
//! ```no_run
//! # async fn example(seams: channel_core::Seams) -> Result<(), Box<dyn std::error::Error>> {
//! use store::{OpenOptions, Store, organisations};
//!
//! let store = Store::open(OpenOptions::new("switchboard-data", seams)).await?;
//! let organisation = store
//!     .write(|tx| Box::pin(async move { organisations::create(tx, "Demo shop").await }))
//!     .await?;
//! let found = store.read(|db| Box::pin(organisations::find(db, organisation))).await?;
//! assert_eq!(found.map(|it| it.name).as_deref(), Some("Demo shop"));
//! # Ok(()) }
//! ```
//!
//! Not here: what to do with what is stored. Rules, answers and platforms are known to this crate as JSON only.

pub mod access;
pub mod accounts;
pub mod api_keys;
pub mod assistant_tests;
pub mod assistants;
pub mod audit;
pub mod backlog;
pub mod backup;
pub mod catalogue;
pub mod catalogue_jobs;
pub mod comment_counts;
pub mod comment_posts;
pub mod comment_slots;
pub mod comments;
pub mod condition;
pub mod contacts;
pub mod conversations;
pub mod db;
pub mod delivery;
pub mod documents;
pub mod drafts;
pub mod embedding_models;
pub mod erasure;
pub mod error;
pub mod event_log;
pub mod figures;
pub mod gaps;
pub mod ids;
pub mod ingress;
pub mod knocks;
pub mod lanes;
pub mod leases;
pub mod letters;
pub mod messages;
pub mod migrations;
pub mod open;
pub mod orders;
pub mod organisations;
pub mod origins;
pub mod outbox;
pub mod proposals;
pub mod providers;
pub mod restored;
pub mod rules;
pub mod sealing;
pub mod shift;
pub mod spending;
pub mod trace;
pub mod unanswered;
pub mod vectors;
pub mod views;
pub mod watches;
pub mod writer;

mod clock;
mod fair;
mod lock;
mod probe;
mod queue;
mod words;

pub use clock::{Fallen, Moment};
pub use delivery::{CallState, Failure, MessageStatus, Reported};
pub use error::{OpenError, StoreError};
pub use ids::{ContactId, ConversationKey, DraftId, MessageId, OutboxId, ProposalId, TestId};
pub use knocks::Knock;
pub use open::{OpenOptions, Store};
pub use writer::{Tx, Work};

#[cfg(test)]
mod tests;
