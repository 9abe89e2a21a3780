//! What an operator sees of a running gateway: numbers for a scraper, whether it can take work, and what the process uses.
//!
//! [`Instruments`] are counted where the work is done (`engine`, `worker`, `http`) and never ask the database.
//! [`Metrics`] adds what is stored and what the process uses, and writes all of it as OpenMetrics text. [`Readiness`]
//! answers whether a webhook could be kept now. The names are listed in `docs/operations.md`; the dashboard and the alert
//! rules in `deploy/` use them, and a test holds the two together.
//!
//! Labels are words from fixed lists, so the number of series is known beforehand: no conversation, no person, no account
//! and no organisation is ever a label.
//!
//! Not here: traces and log lines (`telemetry`), and the routes (`http`).

mod access;
mod disk;
mod exposition;
mod ingress;
mod instruments;
mod outcomes;
mod process;
mod readiness;
mod stored;
mod writing;

pub use access::{Access, may_read};
pub use disk::watch_disk;
pub use exposition::{CONTENT_TYPE, Metrics};
pub use instruments::Instruments;
pub use outcomes::{CallOutcome, EventOutcome, Stage, TurnOutcome, WebhookOutcome};
pub use readiness::{Readiness, Verdict};
