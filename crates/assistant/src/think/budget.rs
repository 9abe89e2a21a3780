//! What a turn may use, and what it has used.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::transcript::{Entry, Transcript};

/// What one turn may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Tool calls.
    pub tool_calls: usize,
    /// The same call with the same arguments.
    pub identical: usize,
    /// Calls of the model, a repair included.
    pub model_calls: usize,
    /// Tokens it may write, over all calls.
    pub output_tokens: u32,
    /// Tokens it may be shown, over all calls.
    pub input_tokens: u64,
    /// Time from the start to the decision. What is done after it takes a few seconds at most.
    pub wall: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            tool_calls: 8,
            identical: 2,
            model_calls: 5,
            output_tokens: 1_500,
            input_tokens: 60_000,
            wall: Duration::from_secs(22),
        }
    }
}

/// What a turn has used, counted from its transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spent {
    /// Calls of the model.
    pub model_calls: usize,
    /// Tool calls that were run.
    pub tool_calls: usize,
    /// Tokens written, guessed where the provider did not tell.
    pub output_tokens: u32,
    /// Each call with how often it was run.
    pub by_call: BTreeMap<(String, String), usize>,
    /// Repairs.
    pub repairs: usize,
}

impl Spent {
    /// Counts a transcript.
    #[must_use]
    pub fn of(transcript: &Transcript) -> Self {
        let mut spent = Self::default();
        for entry in &transcript.entries {
            match entry {
                Entry::Said(said) => {
                    spent.model_calls += 1;
                    let bytes = said.text.len() + said.calls.iter().map(|call| call.arguments.len()).sum::<usize>();
                    let guess = u64::try_from(bytes.div_ceil(3)).unwrap_or(u64::MAX);
                    let tokens = said.usage.output.unwrap_or(guess);
                    spent.output_tokens = spent.output_tokens.saturating_add(u32::try_from(tokens).unwrap_or(u32::MAX));
                }
                Entry::Failed(_) => spent.model_calls += 1,
                Entry::Ran { calls, .. } => {
                    spent.tool_calls += calls.len();
                    for call in calls {
                        *spent.by_call.entry((call.name.clone(), same(&call.arguments))).or_default() += 1;
                    }
                }
                Entry::Refused(_) => spent.repairs += 1,
            }
        }
        spent
    }

    /// How often a call was run.
    #[must_use]
    pub fn times(&self, name: &str, arguments: &str) -> usize {
        self.by_call.get(&(name.to_owned(), same(arguments))).copied().unwrap_or(0)
    }
}

/// Arguments that differ in blanks and in the order of fields are the same.
pub(super) fn same(arguments: &str) -> String {
    serde_json::from_str::<serde_json::Value>(arguments)
        .map_or_else(|_| arguments.to_owned(), |value| channel_core::text::fold(&sorted(&value)))
}

fn sorted(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(fields) => {
            let fields: BTreeMap<&String, String> = fields.iter().map(|(name, value)| (name, sorted(value))).collect();
            format!("{fields:?}")
        }
        other => other.to_string(),
    }
}
