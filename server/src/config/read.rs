//! Reads a table key by key and collects what is wrong instead of stopping.

use std::collections::BTreeSet;
use std::str::FromStr;

use secrecy::SecretString;
use toml::{Table, Value};

use super::secret;

pub(super) struct Reader<'a> {
    prefix: &'static str,
    table: &'a Table,
    known: BTreeSet<&'static str>,
    problems: &'a mut Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(prefix: &'static str, table: &'a Table, problems: &'a mut Vec<String>) -> Self {
        Self { prefix, table, known: BTreeSet::new(), problems }
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text.clone()),
            other => self.wrong(key, &format!("expected text, found {}", other.type_str())),
        }
    }

    pub(super) fn parsed<T: FromStr>(&mut self, key: &'static str, expected: &str) -> Option<T> {
        let text = self.text(key)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) => self.wrong(key, &format!("expected {expected}")),
        }
    }

    /// A whole number above zero.
    pub(super) fn count(&mut self, key: &'static str) -> Option<u64> {
        let number = match self.value(key)? {
            Value::Integer(number) => u64::try_from(*number).ok().filter(|number| *number > 0),
            _ => None,
        };
        number.or_else(|| self.wrong(key, "expected a whole number above zero"))
    }

    /// A list whose every item has a meaning.
    pub(super) fn parsed_list<T: FromStr>(&mut self, key: &'static str, expected: &str) -> Option<Vec<T>> {
        let Value::Array(items) = self.value(key)? else {
            return self.wrong(key, &format!("expected a list of {expected}"));
        };
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str().and_then(|text| text.parse().ok()) {
                Some(value) => read.push(value),
                None => return self.wrong(key, &format!("expected a list of {expected}; {item} is none")),
            }
        }
        Some(read)
    }

    /// A number between 0 and 1.
    pub(super) fn ratio(&mut self, key: &'static str) -> Option<f64> {
        let number = match self.value(key)? {
            Value::Float(number) => Some(*number),
            Value::Integer(number @ (0 | 1)) => Some(if *number == 1 { 1.0 } else { 0.0 }),
            _ => None,
        };
        number
            .filter(|number| (0.0..=1.0).contains(number))
            .or_else(|| self.wrong(key, "expected a number between 0 and 1"))
    }

    /// One secret.
    pub(super) fn secret(&mut self, key: &'static str) -> Option<SecretString> {
        let reference = self.text(key)?;
        secret::resolve(&reference).map_err(|reason| self.wrong::<()>(key, &reason)).ok()
    }

    pub(super) fn secrets(&mut self, key: &'static str) -> Vec<SecretString> {
        let references = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(single) => vec![single.clone()],
        };
        let mut secrets = Vec::with_capacity(references.len());
        for reference in references {
            let Value::String(reference) = reference else {
                let _: Option<()> = self.wrong(key, "expected env:NAME or file:PATH");
                continue;
            };
            match secret::resolve(&reference) {
                Ok(secret) => secrets.push(secret),
                Err(reason) => {
                    let _: Option<()> = self.wrong(key, &reason);
                }
            }
        }
        secrets
    }

    pub(super) fn table(&mut self, key: &'static str) -> Table {
        match self.value(key) {
            None => Table::new(),
            Some(Value::Table(table)) => table.clone(),
            Some(_) => self.wrong(key, &format!("expected a section [{key}]")).unwrap_or_default(),
        }
    }

    /// Names the keys nobody asked for.
    pub(super) fn finish(self) {
        for key in self.table.keys().filter(|key| !self.known.contains(key.as_str())) {
            let known = self.known.iter().copied().collect::<Vec<_>>().join(", ");
            self.problems.push(format!("{}{key}: unknown key; known here: {known}", self.prefix));
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Value> {
        self.known.insert(key);
        self.table.get(key)
    }

    pub(super) fn wrong<T>(&mut self, key: &str, reason: &str) -> Option<T> {
        self.problems.push(format!("{}{key}: {reason}", self.prefix));
        None
    }
}
