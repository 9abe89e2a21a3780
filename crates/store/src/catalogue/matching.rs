//! What a search finds, and what it asks for: terms alone.

use channel_core::OrganisationId;

/// A row that has some of the terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<T> {
    /// The row.
    pub row: T,
    /// Its BM25 score; more is better.
    pub bm25: f64,
    /// Its terms per field, as they were stored.
    pub fields: Vec<String>,
}

/// The term that names an organisation in the first column.
pub(super) fn owner(organisation: OrganisationId) -> String {
    format!("o{}", organisation.0.simple())
}

/// An expression for rows of the organisation that have any of the terms in any of the columns. Terms are quoted, and
/// what is not a letter, a digit or `_` is left out, so nothing of a question can become syntax. None without terms.
pub(super) fn expression(organisation: OrganisationId, columns: &str, terms: &[String]) -> Option<String> {
    let quoted: Vec<String> = terms
        .iter()
        .map(|term| term.chars().filter(|&c| c.is_alphanumeric() || c == '_').collect::<String>())
        .filter(|term| !term.is_empty())
        .map(|term| format!("\"{term}\""))
        .collect();
    (!quoted.is_empty())
        .then(|| format!("organisation : \"{}\" AND {{{columns}}} : ({})", owner(organisation), quoted.join(" OR ")))
}

/// The terms of a text, as SQLite's index takes them apart: letters, digits and `_`, without case.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    // What is longer is no word, and an index on PostgreSQL takes no more than some 2,700 bytes.
    parts.filter(|part| !part.is_empty() && part.len() <= 512).map(str::to_lowercase)
}
