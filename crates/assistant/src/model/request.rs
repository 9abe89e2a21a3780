//! What a model is asked, in words that belong to no provider.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::picture::Picture;

/// One call of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRequest {
    /// What the model is told to do. Nothing that a customer or a document says is in here.
    pub instructions: String,
    /// What was said, oldest first.
    pub messages: Vec<Message>,
    /// What it may call.
    pub tools: Vec<ToolSpec>,
    /// Whether it may call anything at all.
    pub tool_use: ToolUse,
    /// The most tokens it may write.
    pub max_output_tokens: u32,
}

/// Whether tools may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolUse {
    /// The model chooses.
    Free,
    /// The model has to answer with words.
    Barred,
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// From outside: a customer's words, wrapped as data.
    Outside(String),
    /// From outside too, with pictures that came along.
    Shown {
        /// The customer's words, wrapped as data.
        text: String,
        /// The pictures.
        pictures: Vec<Picture>,
    },
    /// From the model.
    Model {
        /// Its words, possibly none.
        text: String,
        /// What it called.
        calls: Vec<ToolCall>,
    },
    /// What its calls gave, in the order of the calls.
    Tools(Vec<ToolResult>),
}

/// A whole call of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id of the call, or one made from its place where the provider gives none.
    pub id: String,
    /// The tool.
    pub name: String,
    /// A JSON object as text.
    pub arguments: String,
    /// What the provider wants back with the call, unread (Gemini's thought signature).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What a call gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolResult {
    /// The call's id.
    pub id: String,
    /// The tool.
    pub name: String,
    /// A JSON object as text.
    pub content: String,
}

/// A tool as the model is told of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolSpec {
    /// The name, of letters and underscores.
    pub name: &'static str,
    /// What it is for, for the model.
    pub description: &'static str,
    /// A JSON Schema of its arguments, of the words that all providers know: `type`, `properties`, `required`, `enum`,
    /// `description`.
    pub parameters: Value,
}

impl ModelRequest {
    /// A guess of the tokens it holds, on the high side: one for three bytes.
    #[must_use]
    pub fn estimated_tokens(&self) -> u64 {
        let messages: usize = self.messages.iter().map(Message::bytes).sum();
        let tools: usize = self
            .tools
            .iter()
            .map(|tool| tool.name.len() + tool.description.len() + tool.parameters.to_string().len())
            .sum();
        let bytes = self.instructions.len().saturating_add(messages).saturating_add(tools);
        let pictures: u64 = self.messages.iter().flat_map(Message::pictures).map(Picture::estimated_tokens).sum();
        u64::try_from(bytes).unwrap_or(u64::MAX).div_ceil(3).saturating_add(pictures).saturating_add(16)
    }
}

impl Message {
    /// The pictures in it.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        match self {
            Self::Shown { pictures, .. } => pictures.as_slice(),
            Self::Outside(_) | Self::Model { .. } | Self::Tools(_) => &[],
        }
        .iter()
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Outside(text) | Self::Shown { text, .. } => text.len(),
            Self::Model { text, calls } => {
                text.len() + calls.iter().map(|call| call.name.len() + call.arguments.len() + 16).sum::<usize>()
            }
            Self::Tools(results) => results.iter().map(|result| result.content.len() + 16).sum(),
        }
    }
}
