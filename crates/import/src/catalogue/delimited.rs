//! CSV and its relatives.

use csv::{ByteRecord, ReaderBuilder};

use super::{
    options::CatalogueOptions,
    problem::FileProblem,
    table::{Table, TableBuilder, Wanted},
};

pub(super) fn read(text: &str, options: &CatalogueOptions) -> Result<Table, FileProblem> {
    // A spreadsheet program's own line that names the separator is no header.
    let (text, named, skipped) = match text.split_once('\n') {
        Some((first, rest)) => match first.trim().strip_prefix("sep=").map(str::as_bytes) {
            Some(&[separator]) => (rest, Some(separator), 1),
            _ => (text, None, 0),
        },
        None => (text, None, 0),
    };
    let mut csv = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(named.unwrap_or_else(|| delimiter(text)))
        .from_reader(text.as_bytes());
    let mut builder = TableBuilder::new(options);
    let mut record = ByteRecord::new();
    while csv.read_byte_record(&mut record).map_err(|_| FileProblem::Unreadable)? {
        let line = record.position().map_or(0, csv::Position::line).saturating_add(skipped);
        let cells = (0..record.len()).map(|at| String::from_utf8_lossy(record.get(at).unwrap_or_default()));
        if builder.cells(line, cells)? == Wanted::Enough {
            break;
        }
    }
    builder.finish()
}

/// The separator that stands most often in the first line outside quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b'\t', 0_usize), (b';', 0), (b'|', 0), (b',', 0)];
    for byte in text.trim_start_matches(['\n', '\r', ' ']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    counts
        .iter()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map_or(b',', |(delimiter, _)| *delimiter)
}
