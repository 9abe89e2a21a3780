//! Files into products, answers and documents.
//!
//! Everything is a function of bytes and options: nothing is fetched, stored or logged, and no file is trusted. Limits
//! on size come before every parser, and what is wrong is said with what to do about it.
//!
//! ```
//! use channel_core::Timestamp;
//! use import::{CatalogueOptions, DiffOptions, Gone, MatchKey, diff, parse_catalogue};
//!
//! let file = "Артикул;Название;Цена;Остаток\nR-42;Кроссовки;79,90 EUR;3\nR-43;Кеды;дёшево;1\n";
//! let parsed = parse_catalogue(file.as_bytes(), &CatalogueOptions::default())?;
//! assert_eq!(parsed.items[0].price.map(|price| price.to_string()).as_deref(), Some("79.90 EUR"));
//! assert_eq!(parsed.errors[0].to_string(), "line 3, column Цена: \"дёшево\" is no price; write it as 79.90 EUR");
//!
//! let options = DiffOptions::for_file(&parsed, MatchKey::Sku, Gone::OutOfStock);
//! let would = diff(&[], &parsed.products_at(Timestamp::default()), &options);
//! assert_eq!(would.new.len(), 1);
//! # Ok::<(), import::FileProblem>(())
//! ```
//!
//! Not here: storage, search (crate `retrieval`), and fetching a site's pages, for which [`Frontier`] only decides.

mod archive;
mod catalogue;
mod crawl;
mod decode;
mod document;
mod fence;
mod formula;
mod html;
mod xml;

pub use catalogue::{
    CatalogueOptions, Change, Column, DiffOptions, Difference, Effect, ErrorWords, Field, FieldChange, FileProblem,
    FileRow, FileRows, Format, Gone, GoneProduct, Item, MatchKey, ParsedAnswers, ParsedCatalogue, PlainEnglish,
    RowError, RowProblem, SalePeriod, diff, errors_csv, parse_answers, parse_catalogue, read_rows,
};
pub use crawl::{
    CrawlLimits, Fetched, Frontier, Next, PageLinks, Robots, Scope, Sitemap, Visit, canonical, page_links,
    parse_sitemap,
};
pub use document::{
    Block, Chunk, ChunkOptions, Document, DocumentFormat, DocumentLimits, DocumentNote, DocumentProblem, Section,
    chunk, parse_questions, read_document,
};
pub use formula::escape_formula;

#[cfg(test)]
mod tests;
