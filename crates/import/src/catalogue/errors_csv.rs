//! Problems as a file that a merchant opens beside the one they imported.

use super::problem::{Effect, RowError, RowProblem};
use crate::formula::csv_file;

/// The words of the file, in the reader's language.
pub trait ErrorWords {
    /// The headers: row, column, value, problem, what to do, what happened.
    fn header(&self) -> [String; 6];

    /// What is wrong.
    fn problem(&self, problem: &RowProblem) -> String;

    /// What to do about it.
    fn what_to_do(&self, problem: &RowProblem) -> String;

    /// What became of the row.
    fn effect(&self, effect: Effect) -> String;
}

/// The words of a terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainEnglish;

impl ErrorWords for PlainEnglish {
    fn header(&self) -> [String; 6] {
        ["row", "column", "value", "problem", "what to do", "result"].map(str::to_owned)
    }

    fn problem(&self, problem: &RowProblem) -> String {
        problem.problem()
    }

    fn what_to_do(&self, problem: &RowProblem) -> String {
        problem.what_to_do().to_owned()
    }

    fn effect(&self, effect: Effect) -> String {
        match effect {
            Effect::RowSkipped => "row left out",
            Effect::CellSkipped => "row taken without this cell",
        }
        .to_owned()
    }
}

/// The problems as CSV for a spreadsheet program; no cell of it is taken for a formula.
#[must_use]
pub fn errors_csv(errors: &[RowError], words: &dyn ErrorWords) -> Vec<u8> {
    let rows = errors.iter().map(|error| {
        let value = error.problem.args().into_iter().find(|(name, _)| *name == "value").map(|(_, value)| value);
        vec![
            error.row.to_string(),
            error.column.clone().unwrap_or_default(),
            value.unwrap_or_default(),
            words.problem(&error.problem),
            words.what_to_do(&error.problem),
            words.effect(error.effect),
        ]
    });
    csv_file(std::iter::once(words.header().to_vec()).chain(rows))
}
