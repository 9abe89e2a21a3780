//! Statements that take many rows at a time, each value bound as it is. Rows that travel as JSON are written, read and
//! copied several times on their way; values are copied once.

use std::fmt::Write;
use std::sync::OnceLock;

use crate::db::{Query, Sql, query};

/// At most this many rows are given to one statement.
const MOST: usize = 64;
/// From here on a statement takes a multiple of this many, so that few texts are prepared and any number of rows up to
/// [`MOST`] needs two of them.
const STEP: usize = 8;
/// How many numbers of rows there is a text for.
const TEXTS: usize = STEP - 1 + MOST / STEP;

/// A statement around a list of rows: `before VALUES (…), (…) after`.
#[derive(Debug)]
pub(super) struct Rows {
    before: &'static str,
    columns: usize,
    after: &'static str,
    texts: [OnceLock<Sql>; TEXTS],
}

impl Rows {
    pub(super) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self { before, columns, after, texts: [const { OnceLock::new() }; TEXTS] }
    }

    /// The statements that together take all of the items, in their order, each with those that are its rows: bind the
    /// columns of one after the other.
    pub(super) fn over<'r, 'q, T>(&'static self, items: &'r [T]) -> impl Iterator<Item = (Query<'q>, &'r [T])> {
        let mut rest = items;
        std::iter::from_fn(move || {
            let (rows, others) = rest.split_at_checked(at_once(rest.len()))?;
            rest = others;
            (!rows.is_empty()).then(|| (query(self.text(rows.len())), rows))
        })
    }

    fn text(&'static self, rows: usize) -> Sql {
        let place = if rows < STEP { rows - 1 } else { STEP - 2 + rows / STEP };
        *self.texts[place].get_or_init(|| Sql::both(self.write(rows, Mark::Next), self.write(rows, Mark::Number)))
    }

    /// The text lives as long as the program does: there are only so many of each statement.
    fn write(&self, rows: usize, mark: Mark) -> &'static str {
        let mut text = format!("{} VALUES ", self.before);
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..self.columns {
                text.push_str(if column == 0 { "" } else { ", " });
                match mark {
                    Mark::Next => text.push('?'),
                    Mark::Number => {
                        write!(text, "${}", row * self.columns + column + 1).expect("a String takes everything");
                    }
                }
            }
            text.push(')');
        }
        text.push_str(self.after);
        text.leak()
    }
}

/// How a value is marked in the text. SQLite looks the name of every numbered value up in a list, one after the other, which
/// the next value has no need of.
#[derive(Clone, Copy)]
enum Mark {
    Next,
    Number,
}

/// How many of the rows that are left one statement takes.
const fn at_once(left: usize) -> usize {
    match left {
        MOST.. => MOST,
        STEP.. => left - left % STEP,
        _ => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ROWS: Rows = Rows::new("INSERT INTO t (a, b)", 2, " ON CONFLICT DO NOTHING");

    #[test]
    fn every_row_is_in_one_statement_and_there_are_few_texts() {
        let mut texts = std::collections::BTreeSet::new();
        for count in 0..300 {
            let items: Vec<usize> = (0..count).collect();
            let mut taken = Vec::new();
            for (statement, rows) in ROWS.over(&items) {
                assert_eq!(ROWS.text(rows.len()).sqlite.matches("(?, ?)").count(), rows.len());
                texts.insert(format!("{statement:?}"));
                taken.extend_from_slice(rows);
            }
            assert_eq!(taken, items);
        }
        assert_eq!(texts.len(), TEXTS);
    }

    #[test]
    fn the_values_are_counted_on_one_database_and_follow_each_other_on_the_other() {
        let sql = ROWS.text(2);
        assert_eq!(sql.sqlite, "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING");
        assert_eq!(sql.postgres, "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING");
    }
}
