//! What a model streams.

use serde::{Deserialize, Serialize};

/// One piece of what a model says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelEvent {
    /// More words.
    Text(String),
    /// More of a tool call. A provider that sends calls whole sends one piece each.
    Call {
        /// Which call of this answer.
        slot: u32,
        /// Its id, when this piece names it.
        id: Option<String>,
        /// The tool, when this piece names it.
        name: Option<String>,
        /// More of its arguments, which are whole only at the end.
        arguments: String,
        /// What the provider wants back with the call.
        signature: Option<String>,
    },
    /// What was used so far. A later one replaces it field by field.
    Usage(Usage),
    /// Why it ended. Something may follow: the use of tokens.
    Stop(StopReason),
}

/// Tokens that a call used, as far as the provider says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Read by the model, cached ones included.
    pub input: Option<u64>,
    /// Written by the model, thoughts included.
    pub output: Option<u64>,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// It said what it had to say.
    Ended,
    /// It waits for its tools.
    Tools,
    /// It wrote as much as it was allowed to.
    Length,
    /// The provider or the model refused the content.
    Filtered,
    /// Something else.
    Other,
}

impl Usage {
    /// This with what a later report says.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self { input: later.input.or(self.input), output: later.output.or(self.output) }
    }
}
