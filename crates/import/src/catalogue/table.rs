//! Rows of cells under a header, which every format becomes first.

use std::collections::HashMap;

use super::{options::CatalogueOptions, problem::FileProblem};

/// Rows of a file with where they begin; the header is apart.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<TableRow>,
    /// The first row left out because there were too many.
    pub(super) cut_at: Option<u64>,
}

/// One row.
#[derive(Debug)]
pub(super) struct TableRow {
    /// Line, row of the sheet, or count in a JSON array.
    pub(super) at: u64,
    /// No longer than the header; cells at the end may be absent.
    pub(super) cells: Vec<String>,
    /// How many cells the file had in the row, where it had more than the header.
    pub(super) extra: Option<usize>,
}

/// Fills a table within limits.
pub(super) struct TableBuilder<'a> {
    options: &'a CatalogueOptions,
    positions: HashMap<String, usize>,
    bytes: u64,
    table: Table,
}

/// Whether more rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    More,
    Enough,
}

impl<'a> TableBuilder<'a> {
    pub(super) fn new(options: &'a CatalogueOptions) -> Self {
        Self { options, positions: HashMap::new(), bytes: 0, table: Table::default() }
    }

    /// A row by position; the first one with anything in it is the header.
    pub(super) fn cells<'c>(
        &mut self,
        at: u64,
        cells: impl ExactSizeIterator<Item = std::borrow::Cow<'c, str>>,
    ) -> Result<Wanted, FileProblem> {
        let count = cells.len();
        let is_header = self.table.header.is_empty();
        if is_header && count > self.options.max_columns {
            return Err(FileProblem::TooManyColumns { max: self.options.max_columns });
        }
        let width = if is_header { count } else { self.table.header.len() };
        let (mut own, mut any, mut extra) = (Vec::with_capacity(width.min(count)), false, false);
        for (position, cell) in cells.enumerate() {
            let cell = cell.trim();
            any |= !cell.is_empty();
            if position < width {
                own.push(self.kept(cell)?);
            } else if !cell.is_empty() {
                extra = true;
                break;
            }
        }
        if !any {
            return Ok(Wanted::More);
        }
        if is_header {
            self.table.header = own;
            return Ok(Wanted::More);
        }
        Ok(self.push(TableRow { at, cells: own, extra: extra.then_some(count) }))
    }

    /// A row by names; names not seen before become new columns.
    pub(super) fn named(&mut self, at: u64, cells: Vec<(String, String)>) -> Result<Wanted, FileProblem> {
        let mut own = vec![String::new(); self.table.header.len()];
        for (name, cell) in cells {
            let cell = self.kept(cell.trim())?;
            match self.positions.get(&name) {
                Some(&position) => {
                    if let Some(slot) = own.get_mut(position).filter(|slot| slot.is_empty()) {
                        *slot = cell;
                    }
                }
                None if self.table.header.len() >= self.options.max_columns => {
                    return Err(FileProblem::TooManyColumns { max: self.options.max_columns });
                }
                None => {
                    self.positions.insert(name.clone(), self.table.header.len());
                    self.table.header.push(name);
                    own.push(cell);
                }
            }
        }
        if own.iter().all(String::is_empty) {
            return Ok(Wanted::More);
        }
        Ok(self.push(TableRow { at, cells: own, extra: None }))
    }

    /// The table, when it has rows.
    pub(super) fn finish(self) -> Result<Table, FileProblem> {
        if self.table.rows.is_empty() { Err(FileProblem::Empty) } else { Ok(self.table) }
    }

    fn push(&mut self, row: TableRow) -> Wanted {
        if self.table.rows.len() < self.options.max_rows {
            self.table.rows.push(row);
            Wanted::More
        } else {
            self.table.cut_at = Some(row.at);
            Wanted::Enough
        }
    }

    /// The cell, cut one character after what is allowed so that it is still seen to be too long. A string that a
    /// spreadsheet shares between a million cells counts a million times.
    fn kept(&mut self, cell: &str) -> Result<String, FileProblem> {
        let end = cell.char_indices().nth(self.options.max_cell.saturating_add(1)).map_or(cell.len(), |(at, _)| at);
        self.bytes = self.bytes.saturating_add(u64::try_from(end).unwrap_or(u64::MAX));
        if self.bytes > self.options.max_unpacked {
            return Err(FileProblem::UnpacksTooLarge { max: self.options.max_unpacked });
        }
        Ok(cell.get(..end).unwrap_or_default().to_owned())
    }
}
