//! What a model is told to say, or how it fails.

use serde_json::Value;

/// One answer of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum LlmReply {
    /// Words, in pieces of a few letters.
    Words(String),
    /// Tool calls, their arguments in pieces where the format has those.
    Calls(Vec<LlmCall>),
    /// The same call over and over in one answer.
    Storm {
        /// The call.
        call: LlmCall,
        /// How often.
        times: usize,
    },
    /// Words that the provider's filter cut off.
    Filtered(String),
    /// Words that end where the limit of tokens is.
    CutShort(String),
    /// Words without the use of tokens.
    Uncounted(String),
    /// Nothing, and the connection stays open.
    Hang,
    /// Some words, then nothing.
    Stall(String),
    /// The same words without end.
    Endless(String),
    /// Signs of life without end, and no word.
    Pings,
    /// Bytes that are no event and no text.
    Garbage,
    /// A stream as it stands in a file, whatever the format of the call.
    Recorded(String),
    /// Half of a tool call, then the connection ends.
    HalfCall(LlmCall),
    /// A refusal before the first piece.
    Fails(LlmFailure),
    /// Some words, then the provider's own word for being overloaded.
    FailsMidway(String),
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmCall {
    /// The tool.
    pub name: String,
    /// Its arguments.
    pub arguments: Value,
}

/// A refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LlmFailure {
    /// The key is wrong.
    Key,
    /// Too many calls; come back after so many seconds.
    Busy(u32),
    /// The provider is overloaded.
    Overloaded,
    /// More than the model reads.
    TooLong,
    /// No money left.
    Credit,
    /// No such model.
    UnknownModel,
    /// What was asked is refused by the filter.
    Filtered,
}

impl LlmCall {
    /// A call.
    #[must_use]
    pub fn new(name: impl Into<String>, arguments: Value) -> Self {
        Self { name: name.into(), arguments }
    }
}

/// Pieces of a few letters, never within a letter.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(7).map(|piece| piece.iter().collect()).collect()
}

/// An event with data alone.
pub(super) fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

/// What follows the frames of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tail {
    Ends,
    Nothing,
    Repeats(String),
}
