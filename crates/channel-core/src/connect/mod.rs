//! Connecting an account in steps that can be looked at, stopped and taken up again.
//!
//! Each adapter has a flow of its own; what they share is the record of it: [`Progress`]. A flow is a value. Its pure half
//! says which step comes next and what a step's outcome means; its other half makes the call. Nothing is kept between two
//! steps but the value, so that a program can store it after each step and go on after a crash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Actor, ChannelError, Effect, Retry};
use crate::seams::Timestamp;

/// What happened so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// The steps that were taken, in order; a step that was tried twice stands here twice.
    pub taken: Vec<Taken>,
}

/// One step that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// Its name, such as `exchange_code`.
    pub step: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
