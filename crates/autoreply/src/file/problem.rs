//! What is wrong with a file of rules, and where.

use std::fmt;

/// One thing to correct in a file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblem {
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
    /// The rule's id, or its number in the file where it has none.
    pub rule: Option<String>,
    /// The field, as [`crate::Problem`] names it.
    pub field: String,
    /// What to do about it.
    pub advice: String,
}

/// Everything there is to correct in a file of rules, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// The problems; at least one.
    pub problems: Vec<TextProblem>,
}

impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if let Some(rule) = &self.rule {
            write!(f, ", rule {rule}")?;
        }
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.advice)
    }
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TomlError {}

/// The line and column of an offset.
pub(super) fn place(source: &str, offset: usize) -> (usize, usize) {
    let before = (0..=offset.min(source.len())).rev().find_map(|end| source.get(..end)).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count());
    (before.matches('\n').count() + 1, column + 1)
}
