//! Full-text expressions made of terms alone.

use channel_core::OrganisationId;
use serde::de::DeserializeOwned;

use crate::db::{Columns, Row};
use crate::error::StoreError;

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

pub(super) fn candidates<T: DeserializeOwned>(
    rows: &[Row],
    fields: &[&'static str],
) -> Result<Vec<Candidate<T>>, StoreError> {
    let read = |row: &Row| {
        let fields = fields.iter().map(|field| row.col(field)).collect::<Result<_, _>>()?;
        // SQLite's bm25() is smaller for better rows.
        Ok(Candidate { row: row.json("body")?, bm25: -row.col::<f64>("score")?, fields })
    };
    rows.iter().map(read).collect()
}
