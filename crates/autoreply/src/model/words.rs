//! Which comments a rule answers, and how it recognised one.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which comments a rule answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Match {
    /// Every comment that says anything.
    #[default]
    AnyComment,
    /// Comments with the merchant's words.
    Keywords {
        /// Words, phrases or emoji.
        words: Vec<String>,
        /// How many of them a comment must have.
        #[serde(default)]
        need: Need,
        /// How each of them is looked for.
        #[serde(default)]
        how: How,
    },
    /// Comments in which the expression is found, whatever the case of letters. It is searched in time linear in the
    /// comment, therefore without look-around and back-references.
    Regex {
        /// The expression.
        pattern: String,
    },
    /// Comments with an emoji; one of these, when there are any.
    Emoji {
        /// The emoji that count; none means all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        any_of: Vec<String>,
    },
}

/// How many of the keywords a comment must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One is enough.
    #[default]
    Any,
    /// Every one.
    All,
}

/// How a keyword is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As a word, or as words next to each other: `price` is not in `priceless`.
    #[default]
    WholeWord,
    /// Anywhere, also inside a word: `fiyat` is in `fiyatları`.
    Contains,
    /// The comment begins with the keyword, word for word.
    StartsWith,
    /// The comment is the keyword and nothing else but punctuation.
    Exact,
}

/// Whether slips of the finger are forgiven.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Typos {
    /// A word is written as the merchant wrote it.
    #[default]
    None,
    /// One slip in a word of five letters or more, two in one of nine or more; in four letters, two that changed places.
    Few,
}

/// How a word of a comment was recognised, from the plainest to the boldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// The same, after case, accents, invisible characters and look-alikes inside a word are set aside.
    Same,
    /// Stretched: `priceeee`.
    Stretched,
    /// Written with digits or signs that look like letters: `pr1ce`.
    LookAlike,
    /// Written in the other alphabet: `tsena` for `цена`.
    OtherAlphabet,
    /// With a slip: `pirce`.
    Slip,
}

/// One keyword found in a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// The keyword, as the merchant wrote it.
    pub keyword: String,
    /// How it was recognised.
    pub manner: Manner,
    /// Where it stands in the comment as it was written, in bytes; always on the borders of characters.
    pub bytes: Range<usize>,
    /// The same in characters.
    pub characters: Range<usize>,
}

impl Typos {
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::None
    }
}
