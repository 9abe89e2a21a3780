//! What is kept only for a while: the section `[retention]`.

use std::time::Duration;

use toml::Table;

use super::read::Reader;
use crate::flows::letters::Retention;

pub(super) fn read(table: &Table, problems: &mut Vec<String>) -> Retention {
    let defaults = Retention::default();
    let mut section = Reader::new("retention.", table, problems);
    let mut days = |key| section.count(key).map(|days| Duration::from_secs(days.saturating_mul(24 * 60 * 60)));
    let letters = days("letters_days").unwrap_or(defaults.letters);
    let attempts = days("attempts_days").unwrap_or(defaults.attempts);
    section.finish();
    Retention { letters, attempts, ..defaults }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_nothing_said_means_the_defaults() {
        let mut problems = Vec::new();
        assert_eq!(read(&Table::new(), &mut problems), Retention::default());
        let table: Table = "letters_days = 7".parse().unwrap();
        assert_eq!(read(&table, &mut problems).letters, Duration::from_secs(7 * 24 * 60 * 60));
        assert!(problems.is_empty());
        let wrong: Table = "letters_days = 0\nforever = true".parse().unwrap();
        read(&wrong, &mut problems);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
