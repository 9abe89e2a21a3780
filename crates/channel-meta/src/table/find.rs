//! Looking a code up.

use super::row::Row;
use super::{graph, instagram, whatsapp};

pub(super) fn rows() -> impl Iterator<Item = &'static Row> + Clone {
    graph::ROWS.iter().chain(whatsapp::ROWS).chain(instagram::ROWS)
}

/// The row for a code: the one with its subcode first.
pub(crate) fn find(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let of_code = rows().filter(move |row| (row.first..=row.last).contains(&code));
    of_code
        .clone()
        .find(|row| row.subcode.is_some() && row.subcode == subcode)
        .or_else(|| of_code.clone().find(|row| row.subcode.is_none()))
}

/// The row for a publishing subcode, which is unique without its code.
pub(crate) fn find_subcode(subcode: i64) -> Option<&'static Row> {
    instagram::ROWS.iter().find(|row| row.subcode == Some(subcode))
}
