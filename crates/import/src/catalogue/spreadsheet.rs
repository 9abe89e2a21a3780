//! XLSX.

use std::{borrow::Cow, io::Cursor};

use calamine::{Data, DataRef, Reader, SheetVisible, Xlsx};

use super::{
    options::CatalogueOptions,
    problem::FileProblem,
    table::{Table, TableBuilder, Wanted},
};
use crate::{
    archive::{Archive, ArchiveLimits, ArchiveProblem},
    fence::fenced,
};

/// A sheet as a table.
pub(super) struct SheetTable {
    pub(super) table: Table,
    /// The sheet that was read.
    pub(super) sheet: String,
    /// All sheets, in the file's order.
    pub(super) sheets: Vec<String>,
}

pub(super) fn read(file: &[u8], options: &CatalogueOptions) -> Result<SheetTable, FileProblem> {
    let limits = ArchiveLimits { entries: 5_000, unpacked: options.max_unpacked };
    let archive = Archive::open(file, limits).map_err(|problem| match problem {
        ArchiveProblem::Damaged => FileProblem::Damaged,
        ArchiveProblem::Encrypted => FileProblem::Spreadsheet,
        ArchiveProblem::TooLarge => FileProblem::UnpacksTooLarge { max: options.max_unpacked },
    })?;
    if !archive.has("xl/workbook.xml") {
        return Err(FileProblem::Archive);
    }
    fenced(|| workbook(file, options)).unwrap_or(Err(FileProblem::Damaged))
}

fn workbook(file: &[u8], options: &CatalogueOptions) -> Result<SheetTable, FileProblem> {
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(file)).map_err(|_| FileProblem::Damaged)?;
    let sheets: Vec<String> = book.sheet_names();
    let candidates: Vec<String> = match &options.sheet {
        Some(wanted) if sheets.contains(wanted) => vec![wanted.clone()],
        Some(_) => return Err(FileProblem::NoSuchSheet { sheets }),
        None => {
            let visible = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
            visible.map(|sheet| sheet.name.clone()).collect()
        }
    };
    for sheet in candidates {
        match rows(&mut book, &sheet, options) {
            Ok(table) => return Ok(SheetTable { table, sheet, sheets }),
            Err(FileProblem::Empty) => {}
            Err(problem) => return Err(problem),
        }
    }
    Err(FileProblem::Empty)
}

/// Cells come one by one: the sheet's own word about its size, which may be a billion rows, is not asked for.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, options: &CatalogueOptions) -> Result<Table, FileProblem> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| FileProblem::Damaged)?;
    let mut builder = TableBuilder::new(options);
    let mut current: Option<u32> = None;
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|_| FileProblem::Damaged)? {
        let (row, column) = cell.get_position();
        if current != Some(row) {
            if let Some(before) = current
                && builder.cells(u64::from(before) + 1, cells.drain(..))? == Wanted::Enough
            {
                return builder.finish();
            }
            current = Some(row);
        }
        let text = shown(cell.get_value());
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        // Far to the right are cells that were only ever formatted.
        if text.is_empty() || at > options.max_columns {
            continue;
        }
        if cells.len() <= at {
            cells.resize(at + 1, Cow::Borrowed(""));
        }
        if let Some(slot) = cells.get_mut(at) {
            *slot = text;
        }
    }
    if let Some(last) = current {
        builder.cells(u64::from(last) + 1, cells.drain(..))?;
    }
    builder.finish()
}

/// A cell as a person sees it.
fn shown<'a>(value: &DataRef<'a>) -> Cow<'a, str> {
    match value {
        DataRef::Empty | DataRef::Error(_) => Cow::Borrowed(""),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) => Cow::Owned(text.clone()),
        DataRef::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(decimal(*number)),
        DataRef::DateTime(_) => Cow::Owned(date(value)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Owned(text.clone()),
    }
}

fn date(value: &DataRef<'_>) -> String {
    let Data::DateTime(at) = Data::from(value.clone()) else { return String::new() };
    if at.is_duration() {
        return decimal(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// The number with the fifteen digits that spreadsheets show: a computed price of 79.90000000000001 is 79.9.
fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let plain = format!("{rounded}");
    if plain.len() > 40 { format!("{rounded:e}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_are_shown_as_spreadsheets_show_them() {
        let table = [
            (79.9, "79.9"),
            (79.9 + 1e-14, "79.9"),
            (0.1 + 0.2, "0.3"),
            (42.0, "42"),
            (-1.5, "-1.5"),
            (4_006_381_333_931.0, "4006381333931"),
            (0.0, "0"),
            (f64::NAN, ""),
        ];
        for (number, text) in table {
            assert_eq!(decimal(number), text);
        }
    }
}
