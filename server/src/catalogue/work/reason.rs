//! Why something could not be done, as it is kept: for the message catalogue, and in English for programs.

use ::import::{DocumentProblem, FileProblem};
use serde::{Deserialize, Serialize};

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The message that says it and what to do.
    pub key: String,
    /// What the message is filled with.
    #[serde(default)]
    pub args: Vec<(String, String)>,
    /// The same in English.
    pub text: String,
}

impl Reason {
    /// A reason without values.
    pub(super) fn plain(key: &str, text: &str) -> Self {
        Self { key: key.to_owned(), args: Vec::new(), text: text.to_owned() }
    }

    /// As the store keeps it.
    pub(super) fn kept(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// A reason as the store keeps it.
    #[must_use]
    pub fn read(kept: &serde_json::Value) -> Option<Self> {
        serde_json::from_value(kept.clone()).ok()
    }
}

fn owned(args: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl From<&FileProblem> for Reason {
    fn from(problem: &FileProblem) -> Self {
        Self { key: problem.key().to_owned(), args: owned(problem.args()), text: problem.to_string() }
    }
}

impl From<DocumentProblem> for Reason {
    fn from(problem: DocumentProblem) -> Self {
        Self { key: problem.key().to_owned(), args: owned(problem.args()), text: problem.to_string() }
    }
}
