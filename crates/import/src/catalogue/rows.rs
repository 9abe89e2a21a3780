//! Rows of a file whose columns somebody else understands.

use super::{format, options::CatalogueOptions, problem::FileProblem};

/// Rows of a file under their header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRows {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, in their order.
    pub rows: Vec<FileRow>,
    /// Whether there were more rows than are read.
    pub is_cut: bool,
}

/// One row of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The line in the file, or the row of the sheet; the header is line 1.
    pub at: u64,
    /// Its cells; those at the end may be absent.
    pub cells: Vec<String>,
}

/// Reads the rows of a file in any format of rows, within the limits.
///
/// # Errors
/// When the file as a whole cannot be read as rows under a header.
pub fn read_rows(file: &[u8], options: &CatalogueOptions) -> Result<FileRows, FileProblem> {
    let (table, _) = format::read(file, options)?;
    let is_cut = table.cut_at.is_some();
    let rows = table.rows.into_iter().map(|row| FileRow { at: row.at, cells: row.cells });
    Ok(FileRows { header: table.header, rows: rows.collect(), is_cut })
}
