//! Products and questions the assistant answers from.

use askama::Template;

use super::{JobLine, Shell};
use crate::console::words::Words;

/// The parts of the Catalogue page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueTab {
    /// The table of products.
    Products,
    /// Questions with their answers.
    Questions,
    /// Documents and sites.
    Knowledge,
    /// Searching by meaning.
    Meaning,
    /// The import.
    Import,
}

impl CatalogueTab {
    /// The tabs in order.
    pub const ALL: [Self; 5] = [Self::Products, Self::Questions, Self::Knowledge, Self::Meaning, Self::Import];

    /// The tab's address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Products => "/catalogue",
            Self::Questions => "/catalogue/questions",
            Self::Knowledge => "/catalogue/knowledge",
            Self::Meaning => "/catalogue/meaning",
            Self::Import => "/catalogue/import",
        }
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Products => "catalogue-tab-products",
            Self::Questions => "catalogue-tab-questions",
            Self::Knowledge => "catalogue-tab-knowledge",
            Self::Meaning => "catalogue-tab-meaning",
            Self::Import => "catalogue-tab-import",
        }
    }
}

/// The columns a file may have, in the order of the sample file; each has a sentence `import-column-…`.
pub const IMPORT_COLUMNS: &[&str] =
    &["sku", "group", "title", "variant", "price", "stock", "description", "link", "image_link"];

/// By what rows of a file may be known to be products of the shop; each has a sentence `import-key-…`.
pub const IMPORT_KEYS: &[&str] = &["sku", "link", "title", "attribute:gtin"];
/// What may happen to products that a file does not have; each has a sentence `import-gone-…`.
pub const IMPORT_GONE: &[&str] = &["keep", "out_of_stock", "remove"];

/// One row of the table: a product, or one variant of it.
#[derive(Debug, Clone)]
pub struct ProductRow {
    /// The row's id.
    pub id: String,
    /// The product's name.
    pub title: String,
    /// What sets the variant apart: "blue · 42".
    pub variant: String,
    /// The shop's own number for it.
    pub sku: String,
    /// The price with its currency, as the shop writes it.
    pub price: Option<String>,
    /// How many there are; none when the shop does not count them.
    pub stock: Option<i64>,
    /// Where the row came from.
    pub source: String,
    /// A picture.
    pub image: Option<String>,
    /// The colour of the swatch when there is no picture.
    pub colour: &'static str,
}

impl ProductRow {
    /// The class of the stock pill: none left, few left, enough.
    #[must_use]
    pub fn stock_tone(&self) -> &'static str {
        match self.stock {
            Some(..=0) => "pill-bad",
            Some(1..=3) => "pill-warn",
            Some(_) => "pill-good",
            None => "",
        }
    }
}

/// One search hit with the reasons for it.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The row found.
    pub product: ProductRow,
    /// Why: sentences such as "title has running".
    pub why: Vec<String>,
    /// How good it is beside the best, in percent.
    pub score: u32,
}

/// The table or the hits as a fragment: `GET /catalogue/products`.
#[derive(Debug, Clone, Template)]
#[template(path = "catalogue/products.html")]
pub struct ProductsView {
    /// Sentences.
    pub t: Words,
    /// What was searched for.
    pub query: String,
    /// The table, when nothing was searched for.
    pub rows: Vec<ProductRow>,
    /// The hits, when something was.
    pub hits: Vec<Hit>,
    /// How many rows there are in all.
    pub total: u32,
    /// Where the next page begins.
    pub more: Option<String>,
}

/// The catalogue: `GET /catalogue`.
#[derive(Debug, Template)]
#[template(path = "catalogue/page.html")]
pub struct CataloguePage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The table or the hits.
    pub products: ProductsView,
}

/// A row of a file that was not taken.
#[derive(Debug, Clone)]
pub struct RowError {
    /// Its line in the file.
    pub line: u32,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub advice: String,
    /// Whether the whole row was left out; otherwise the cell alone was.
    pub skipped: bool,
}

/// What became of an import.
#[derive(Debug, Clone, Template)]
#[template(path = "catalogue/report.html")]
pub struct ImportReport {
    /// Sentences.
    pub t: Words,
    /// The file's name.
    pub file: String,
    /// Rows that are new.
    pub added: u32,
    /// Rows that changed.
    pub changed: u32,
    /// Rows that were already so.
    pub same: u32,
    /// Rows that were not taken.
    pub errors: Vec<RowError>,
    /// Why nothing at all was taken.
    pub refused: Option<String>,
}

impl ImportReport {
    /// How many rows were not taken. A row with two faults counts once.
    #[must_use]
    pub fn failed(&self) -> u32 {
        let lines: std::collections::BTreeSet<u32> =
            self.errors.iter().filter(|error| error.skipped).map(|error| error.line).collect();
        u32::try_from(lines.len()).unwrap_or(u32::MAX)
    }
}

/// The import: `GET /catalogue/import`.
#[derive(Debug, Template)]
#[template(path = "catalogue/import.html")]
pub struct ImportPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What became of the file just sent.
    pub report: Option<ImportReport>,
    /// Files that were sent to be looked at, the newest first.
    pub jobs: Vec<JobLine>,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct QuestionRow {
    /// The pair's id.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// Questions and the form to add one: `GET /catalogue/questions`.
#[derive(Debug, Template)]
#[template(path = "catalogue/questions.html")]
pub struct QuestionsPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The pairs.
    pub rows: Vec<QuestionRow>,
    /// What was typed and refused, given back: question and answer.
    pub draft: (String, String),
    /// Why it was refused.
    pub refused: Option<String>,
}
