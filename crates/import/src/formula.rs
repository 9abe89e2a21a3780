//! Cells that a spreadsheet program would run.

use std::borrow::Cow;

/// The text as a cell that no spreadsheet program takes for a formula: what begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return gets an apostrophe in front, unless it is a plain number.
///
/// ```
/// assert_eq!(import::escape_formula("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
/// assert_eq!(import::escape_formula("-12.50"), "-12.50");
/// assert_eq!(import::escape_formula("Blue"), "Blue");
/// ```
#[must_use]
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    // Programs skip leading white space, so it must not hide the sign.
    let first = text.chars().find(|c| !matches!(c, ' ' | '\u{a0}' | '\u{feff}'));
    let is_number = !text.is_empty()
        && text.trim_start_matches(['-', '+']).chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && text.chars().skip(1).any(|c| c.is_ascii_digit());
    if first.is_some_and(risky) && !is_number { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Rows as CSV that any spreadsheet program opens rightly: UTF-8 with its mark, lines by CR LF, no formulas.
pub(crate) fn csv_file<R, C>(rows: R) -> Vec<u8>
where
    R: IntoIterator<Item = Vec<C>>,
    C: AsRef<str>,
{
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        let cells = row.iter().map(|cell| escape_formula(cell.as_ref()).into_owned());
        // Writing to memory does not fail.
        let _written = writer.write_record(cells.collect::<Vec<String>>());
    }
    writer.into_inner().unwrap_or_default()
}
