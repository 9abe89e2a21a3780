//! What a document is, whatever file it came in.

use serde::{Deserialize, Serialize};

/// A document as sections in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What the file turned out to be.
    pub format: DocumentFormat,
    /// The document's own title.
    pub title: Option<String>,
    /// Sections with text in them.
    pub sections: Vec<Section>,
    /// What could not be read; the rest was.
    pub notes: Vec<DocumentNote>,
}

/// The text under one heading, on one page where pages are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The headings above the text, the highest first.
    pub path: Vec<String>,
    /// Paragraphs, items and tables.
    pub blocks: Vec<Block>,
    /// The page, from 1.
    pub page: Option<u32>,
}

/// A piece of text that belongs together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// One item of a list.
    Item(String),
    /// A table, a row a line, cells between ` | `.
    Table(String),
}

/// What a file of text turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DocumentFormat {
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// Markdown.
    Markdown,
    /// A page of the web.
    Html,
    /// Plain text.
    Text,
}

/// Something left out of a document that was read otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DocumentNote {
    /// Pages after this one were left out because there are too many.
    PagesCut {
        /// The last page read.
        after: u32,
    },
    /// The page has no text: it is a picture, as scans are.
    PageWithoutText {
        /// The page, from 1.
        page: u32,
    },
    /// The page could not be read.
    PageUnreadable {
        /// The page, from 1.
        page: u32,
    },
    /// The text after the allowed number of characters was left out.
    TextCut {
        /// Characters read.
        after: usize,
    },
}

impl Block {
    /// The text of the block.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Paragraph(text) | Self::Item(text) | Self::Table(text) => text,
        }
    }
}

impl Section {
    /// The blocks, a line each; items begin with `- `.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.blocks.iter().map(|block| match block {
            Block::Item(text) => format!("- {text}"),
            Block::Paragraph(text) | Block::Table(text) => text.clone(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
