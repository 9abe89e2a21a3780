//! Connecting an account in steps that can be looked at, stopped and taken up again.
//!
//! Each adapter has a flow of its own; what they share is the record of it: [`Progress`]. A flow is a value. Its pure half
//! says which step comes next and what a step's outcome means; its other half makes the call. Nothing is kept between two
//! steps but the value, so that a program can store it after each step and go on after a crash.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Actor, ChannelError, Effect, Retry};
use crate::seams::Timestamp;

/// What happened so far.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Progress {
    /// The steps that were taken, in order; a step that was tried twice stands here twice.
    pub taken: Vec<Taken>,
}

/// One step that was taken.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Taken {
    /// Its name, such as `exchange_code`.
    pub step: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a step.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is done.
    Done {
        /// What was found out, for people; never a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It is not needed.
    Skipped {
        /// Why.
        reason: String,
    },
    /// It failed.
    Failed {
        /// What failed and what to do, in one plain sentence.
        sentence: String,
        /// The platform's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// Whether taking the step again may work.
        again: bool,
        /// Who must act.
        who: Actor,
        /// The platform's own error, when it sent one.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        raw: Value,
    },
}

impl Progress {
    /// Notes a step that is done.
    pub fn done(&mut self, step: &str, at: Timestamp, note: Option<String>) {
        self.push(step, at, Outcome::Done { note });
    }

    /// Notes a step that is not needed.
    pub fn skipped(&mut self, step: &str, at: Timestamp, reason: &str) {
        self.push(step, at, Outcome::Skipped { reason: reason.to_owned() });
    }

    /// Notes a step that failed.
    pub fn failed(&mut self, step: &str, at: Timestamp, error: &ChannelError) {
        let outcome = Outcome::Failed {
            sentence: error.sentence.clone(),
            code: error.code.clone(),
            again: error.retry != Retry::Never || error.effect == Effect::Unknown,
            who: error.must_act(),
            raw: error.raw().cloned().unwrap_or_default(),
        };
        self.push(step, at, outcome);
    }

    /// The failure that the flow stands at, if its last step failed.
    #[must_use]
    pub fn stuck(&self) -> Option<&Taken> {
        self.taken.last().filter(|taken| matches!(taken.outcome, Outcome::Failed { .. }))
    }

    fn push(&mut self, step: &str, at: Timestamp, outcome: Outcome) {
        self.taken.push(Taken { step: step.to_owned(), at, outcome });
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.taken).finish()
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {:?}", self.step, self.at, self.outcome)
    }
}

/// What was found out names numbers and handles, and the platform's own error quotes what it was sent: neither is shown.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { .. } => f.debug_struct("Done").finish_non_exhaustive(),
            Self::Skipped { .. } => f.debug_struct("Skipped").finish_non_exhaustive(),
            Self::Failed { sentence, code, again, who, .. } => f
                .debug_struct("Failed")
                .field("sentence", sentence)
                .field("code", code)
                .field("again", again)
                .field("who", who)
                .finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_record_shows_neither_what_was_found_nor_what_the_platform_said() {
        let mut progress = Progress::default();
        let at = Timestamp::from_seconds(1_000);
        progress.done("find_number", at, Some("+1 555-078-3881".into()));
        progress.skipped("subscribe", at, "@shop has it");
        let error = ChannelError::refused(ErrorKind::Unauthorized, "the token is dead").with_code("190");
        progress.failed("check", at, &error.with_raw(json!({ "message": "Malformed access token EAAG" })));
        let shown = format!("{progress:?}");
        for private in ["555", "@shop", "EAAG", "Malformed"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
        for told in ["find_number", "Skipped", "190", "the token is dead"] {
            assert!(shown.contains(told), "{told} in {shown}");
        }
    }
}
