//! What happened in a turn so far.

use crate::{
    guard::Refusal,
    model::{Message, ModelErrorKind, Said, ToolCall, ToolResult},
};

/// A turn so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcript {
    /// In their order.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// The model said something.
    Said(Said),
    /// The model failed.
    Failed(ModelErrorKind),
    /// Its calls were run.
    Ran {
        /// The calls.
        calls: Vec<ToolCall>,
        /// What each gave.
        results: Vec<ToolResult>,
    },
    /// The guard refused its words.
    Refused(Refusal),
}

impl Transcript {
    /// What the model is shown of it.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let shown = self.entries.iter().filter_map(|entry| match entry {
            Entry::Said(said) => Some(Message::Model { text: said.text.clone(), calls: said.calls.clone() }),
            Entry::Ran { results, .. } => Some(Message::Tools(results.clone())),
            Entry::Refused(refusal) => Some(Message::Outside(super::prompt::repair(*refusal))),
            Entry::Failed(_) => None,
        });
        shown.collect()
    }
}
