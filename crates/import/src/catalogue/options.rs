//! How a file of products is read.

use channel_core::catalogue::Currency;

/// How to read a file of products or of answers, and how much of it.
#[derive(Debug, Clone)]
pub struct CatalogueOptions {
    /// The currency of prices that name none.
    pub currency: Option<Currency>,
    /// The encoding of a text file (`windows-1251`, `utf-16le`), when looking at it would guess wrongly.
    pub encoding: Option<String>,
    /// The sheet of a spreadsheet; otherwise the first visible one with rows.
    pub sheet: Option<String>,
    /// The most bytes a file may have.
    pub max_bytes: u64,
    /// The most bytes a packed file may unpack to, and all its cells together may have.
    pub max_unpacked: u64,
    /// The most rows that are read.
    pub max_rows: usize,
    /// The most columns a file may have.
    pub max_columns: usize,
    /// The most characters of a description; other cells may have a tenth.
    pub max_cell: usize,
    /// The most problems that are listed; the rest is counted.
    pub max_problems: usize,
}

impl Default for CatalogueOptions {
    fn default() -> Self {
        Self {
            currency: None,
            encoding: None,
            sheet: None,
            max_bytes: 32 << 20,
            max_unpacked: 128 << 20,
            max_rows: 100_000,
            max_columns: 500,
            max_cell: 10_000,
            max_problems: 1_000,
        }
    }
}
