//! How platforms write markup.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a platform takes markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "dialect", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dialect {
    /// Not at all: the words alone, and links behind them in brackets.
    Plain,
    /// By signs around the words.
    Marks(Marks),
    /// By ranges beside the text, which the adapter writes from [`super::Markup::spans`]; every style and link is
    /// possible and nothing needs escaping.
    Ranges,
}

/// The signs of a platform that marks words by signs around them. What has no sign is shown as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Marks {
    /// Around heavy words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bold: Option<String>,
    /// Around slanted words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub italic: Option<String>,
    /// Around words crossed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strike: Option<String>,
    /// Around code within a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Around lines of code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_block: Option<String>,
    /// Before each quoted line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

impl Marks {
    /// The signs that chat apps have in common: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, ```` ``` ````, `> quote`.
    #[must_use]
    pub fn chat() -> Self {
        let sign = |sign: &str| Some(sign.to_owned());
        Self {
            bold: sign("*"),
            italic: sign("_"),
            strike: sign("~"),
            code: sign("`"),
            code_block: sign("```"),
            quote: sign("> "),
        }
    }
}
