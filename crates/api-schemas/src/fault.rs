//! What is wrong with a request.

use std::fmt;

/// One place of a request that the description does not allow.
///
/// It names fields and kinds, never what a field holds: a fault can be printed wherever a test fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: fields with dots between them, places in a list in brackets. Empty for the request as a whole.
    pub path: String,
    /// What is wrong there.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(path: &str, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "the request" } else { &self.path };
        write!(f, "{place} {}", self.what)
    }
}

impl std::error::Error for Fault {}

/// A field within a path.
pub(crate) fn field(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Pointers to all objects within a value, for tests that spoil each of them.
#[cfg(test)]
pub(crate) fn objects(value: &serde_json::Value, pointer: &str) -> Vec<String> {
    match value {
        serde_json::Value::Object(fields) => {
            let nested = fields.iter().flat_map(|(name, value)| objects(value, &format!("{pointer}/{name}")));
            std::iter::once(pointer.to_owned()).chain(nested).collect()
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, value)| objects(value, &format!("{pointer}/{at}"))).collect()
        }
        _ => Vec::new(),
    }
}
