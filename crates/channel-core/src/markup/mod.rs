//! Words with markup: one form for every platform, written in each one's own way.
//!
//! ```
//! use channel_core::markup::{Dialect, Markup, Marks};
//!
//! let answer = Markup::from_markdown("It is **in stock**: [look](https://shop.example/42)");
//! assert_eq!(answer.render(&Dialect::Plain), "It is in stock: look (https://shop.example/42)");
//! assert_eq!(answer.render(&Dialect::Marks(Marks::chat())), "It is *in stock*: look (https://shop.example/42)");
//! ```
//!
//! Nothing here reads markup out of words but [`Markup::from_markdown`], and [`Markup::render`] keeps signs in the words
//! from becoming markup. That holds for markup alone: [`crate::outbound::OutboundContent::Text`] goes out as it was typed,
//! and a platform with signs reads those in it as its own. Who wants them shown sends [`Markup::plain`].

mod dialect;
mod literal;
mod markdown;
mod render;
mod split;

use std::fmt;
use std::ops::Range;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use dialect::{Dialect, Marks};

/// A text and the styles of its stretches. Stretches lie on borders between characters, are not empty, and two of them
/// are apart or one is inside the other, so that every markup language can write them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(try_from = "Parts")]
pub struct Markup {
    text: String,
    spans: Vec<Span>,
}

/// A stretch of text with its style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Span {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// How it is shown.
    #[serde(flatten)]
    pub style: Style,
}

impl Span {
    /// The stretch as a range.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// How a stretch is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "style", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Style {
    /// Heavy.
    Bold,
    /// Slanted.
    Italic,
    /// Crossed out.
    Strike,
    /// Underlined.
    Underline,
    /// Hidden until it is tapped.
    Spoiler,
    /// As code within a line.
    Code,
    /// As lines of code.
    CodeBlock {
        /// Its language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    /// As somebody's words.
    Quote,
    /// It leads to a page.
    Link {
        /// The page; a chat (`tg:`), a mailbox or a number may be one too.
        url: String,
    },
}

impl Markup {
    /// Plain words. Signs in them are shown, also where the platform would read them as markup.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), spans: Vec::new() }
    }

    /// Reads CommonMark with strike-through. Whatever has no place in a chat (headings, rules, tables, images, HTML)
    /// becomes words.
    #[must_use]
    pub fn from_markdown(markdown: &str) -> Self {
        markdown::read(markdown)
    }

    /// A text with stretches of it.
    ///
    /// # Errors
    /// When a stretch is empty, outside the text, cuts a character, or overlaps another one halfway.
    pub fn new(text: impl Into<String>, mut spans: Vec<Span>) -> Result<Self, BadSpan> {
        let text = text.into();
        spans.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut open: Vec<usize> = Vec::new();
        for span in &spans {
            if span.start >= span.end || text.get(span.range()).is_none() {
                return Err(BadSpan);
            }
            open.retain(|&end| end > span.start);
            if open.last().is_some_and(|&end| end < span.end) {
                return Err(BadSpan);
            }
            open.push(span.end);
        }
        Ok(Self { text, spans })
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretches: by their beginning, the longer one first.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether any stretch is shown in a way of its own.
    #[must_use]
    pub fn is_styled(&self) -> bool {
        !self.spans.is_empty()
    }

    /// Whether a dialect has no way to show one of the styles: underlined words, say, or one half of a word. A link with
    /// its address beside it is not lost, unless it was to be tapped and leads nowhere that apps open.
    #[must_use]
    pub fn loses_in(&self, dialect: &Dialect) -> bool {
        render::loses(self, dialect)
    }

    /// The text as a platform reads it. For [`Dialect::Ranges`] it is the words alone: the stretches travel beside them.
    #[must_use]
    pub fn render(&self, dialect: &Dialect) -> String {
        render::render(self, dialect)
    }

    /// Pieces of which each, rendered, keeps the limit. A stretch that is cut goes on in the next piece, except that a
    /// link is kept whole where it fits into one. For [`Dialect::Ranges`], a link that is no absolute address (`http`,
    /// `https`, `tg`, `mailto`, `tel`) becomes words with the address behind them.
    #[must_use]
    pub fn split(&self, limit: crate::capabilities::Limit, dialect: &Dialect) -> Vec<Self> {
        split::split(self, limit, dialect)
    }

    /// A part of it, by bytes; white space around it stays.
    pub(crate) fn part(&self, range: Range<usize>) -> Option<Self> {
        let text = self.text.get(range.clone())?.to_owned();
        let cut = |span: &Span| {
            let start = span.start.max(range.start);
            let end = span.end.min(range.end);
            (start < end).then(|| Span {
                start: start - range.start,
                end: end - range.start,
                style: span.style.clone(),
            })
        };
        Some(Self { text, spans: self.spans.iter().filter_map(cut).collect() })
    }
}

impl fmt::Debug for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Markup({} bytes, {} spans)", self.text.len(), self.spans.len())
    }
}

/// Why stretches do not fit a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stretch of markup is empty, outside the text, or overlaps another one halfway")]
pub struct BadSpan;

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
struct Parts {
    text: String,
    #[serde(default)]
    spans: Vec<Span>,
}

impl TryFrom<Parts> for Markup {
    type Error = BadSpan;

    fn try_from(parts: Parts) -> Result<Self, BadSpan> {
        Self::new(parts.text, parts.spans)
    }
}

#[cfg(test)]
mod tests;
