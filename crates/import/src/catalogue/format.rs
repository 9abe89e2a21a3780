//! Which format a file is in, by what is in it: names lie.

use super::{delimited, feed, json, options::CatalogueOptions, problem::FileProblem, spreadsheet, table::Table};
use crate::decode::{self, NotText};

/// What a file of rows turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Cells between separators.
    Delimited {
        /// The separator.
        separator: char,
        /// The encoding, as `UTF-8` or `windows-1251`.
        encoding: &'static str,
    },
    /// A spreadsheet.
    Xlsx {
        /// The sheet that was read.
        sheet: String,
        /// All sheets.
        sheets: Vec<String>,
    },
    /// A product feed in RSS or Atom.
    XmlFeed,
    /// JSON, or a JSON object a line.
    #[default]
    Json,
}

pub(super) fn read(file: &[u8], options: &CatalogueOptions) -> Result<(Table, Format), FileProblem> {
    if u64::try_from(file.len()).unwrap_or(u64::MAX) > options.max_bytes {
        return Err(FileProblem::TooLarge { max: options.max_bytes });
    }
    if file.starts_with(b"PK\x03\x04") || file.starts_with(b"PK\x05\x06") {
        let read = spreadsheet::read(file, options)?;
        return Ok((read.table, Format::Xlsx { sheet: read.sheet, sheets: read.sheets }));
    }
    if file.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(FileProblem::Spreadsheet);
    }
    if file.starts_with(b"%PDF-") {
        return Err(FileProblem::NotATable);
    }
    let named = options.encoding.as_deref().or_else(|| declared(file));
    let decoded = decode::decode(file, named).map_err(|problem| match problem {
        NotText::Binary => FileProblem::NotATable,
        NotText::UnknownEncoding => FileProblem::UnknownEncoding,
        NotText::Wrong { line } => FileProblem::NotUtf8 { line },
    })?;
    let text = decoded.text.trim_start();
    if text.starts_with('<') {
        return Ok((feed::read(text, options)?, Format::XmlFeed));
    }
    if text.starts_with(['{', '[']) {
        return Ok((json::read(text, options)?, Format::Json));
    }
    let separator = char::from(delimited::delimiter(text));
    let table = delimited::read(&decoded.text, options)?;
    Ok((table, Format::Delimited { separator, encoding: decoded.encoding }))
}

/// The encoding an XML file says it is in.
fn declared(file: &[u8]) -> Option<&str> {
    let head = file.get(..file.len().min(200))?;
    let head = head.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let text = std::str::from_utf8(head.get(..end)?).ok()?;
    let (_, after) = text.split_once("encoding")?;
    let quoted = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    quoted.get(1..)?.split(quote).next()
}
