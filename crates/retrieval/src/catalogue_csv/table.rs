//! Bytes to rows: encoding, delimiter, quotes, limits.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::problem::FileProblem;

/// Rows of a file with the lines they begin at; the header is the first.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(u64, Vec<String>)>,
    /// The line of the first row left out because there were too many.
    pub(super) cut_at: Option<u64>,
}

pub(super) fn read(reader: impl Read, max_bytes: u64, max_rows: usize) -> Result<Table, FileProblem> {
    let mut bytes = Vec::new();
    reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| FileProblem::Unreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(FileProblem::TooLarge { max: max_bytes });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(FileProblem::Spreadsheet);
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        FileProblem::NotUtf8 {
            line: 1 + u64::try_from(before.iter().filter(|&&byte| byte == b'\n').count()).unwrap_or(0),
        }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return json_lines(text, max_rows);
    }
    let mut csv =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut table = Table { header: Vec::new(), rows: Vec::new(), cut_at: None };
    let mut record = ByteRecord::new();
    while csv.read_byte_record(&mut record).map_err(|_| FileProblem::Unreadable)? {
        let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let line = record.position().map_or(0, csv::Position::line);
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if table.header.is_empty() {
            table.header = cells;
        } else if table.rows.len() < max_rows {
            table.rows.push((line, cells));
        } else {
            table.cut_at = Some(line);
            break;
        }
    }
    if table.rows.is_empty() { Err(FileProblem::Empty) } else { Ok(table) }
}

/// JSON lines: an object a line, whose names are the headers.
fn json_lines(text: &str, max_rows: usize) -> Result<Table, FileProblem> {
    let mut table = Table { header: Vec::new(), rows: Vec::new(), cut_at: None };
    for (line, text) in (1_u64..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        if table.rows.len() == max_rows {
            table.cut_at = Some(line);
            break;
        }
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|_| FileProblem::NotJson { line })?;
        let mut cells = vec![String::new(); table.header.len()];
        for (name, value) in object {
            let cell = match value {
                serde_json::Value::Null => continue,
                serde_json::Value::String(text) => text.trim().to_owned(),
                other => other.to_string(),
            };
            match table.header.iter().position(|header| *header == name) {
                Some(at) => cells.get_mut(at).into_iter().for_each(|slot| slot.clone_from(&cell)),
                None => {
                    table.header.push(name);
                    cells.push(cell);
                }
            }
        }
        table.rows.push((line, cells));
    }
    if table.rows.is_empty() { Err(FileProblem::Empty) } else { Ok(table) }
}

/// The separator that stands most often in the first line outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b'\t', 0_usize), (b';', 0), (b',', 0)];
    for byte in text.trim_start().bytes() {
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
