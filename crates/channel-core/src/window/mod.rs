//! When a message may be sent at all: the platforms' windows, as one pure decision.
//!
//! ```
//! use channel_core::Timestamp;
//! use channel_core::capabilities::{Level, WindowRule};
//! use channel_core::window::{Facts, Grant, Instead, Matter, Verdict, Writer, verdict};
//!
//! let hours = |hours: i64| Timestamp::from_seconds(hours * 3_600);
//! // A day for everybody, a week for a person's own words.
//! let rule = WindowRule { seconds: 86_400, person_seconds: Some(7 * 86_400), ..WindowRule::default() };
//! let facts = Facts { last_inbound: Some(hours(0)), ..Facts::default() };
//! let on = |writer, now| verdict(Some(&rule), Level::None, &facts, writer, Matter::Text, now);
//!
//! assert!(on(Writer::Machine, hours(23)).is_allowed());
//! assert!(matches!(on(Writer::Machine, hours(24)), Verdict::Refused { instead: Instead::PersonText, .. }));
//! assert!(matches!(on(Writer::Person, hours(24)), Verdict::Allowed { by: Grant::PersonAnswers, .. }));
//! ```
//!
//! The table of decisions is `docs/windows.md`; a test reads it and holds the code to each row.

mod facts;
mod verdict;

pub use facts::{CommentFacts, CommentPlace, Facts};
pub use verdict::{Closure, Grant, Instead, Matter, Price, Verdict, Writer, verdict};
