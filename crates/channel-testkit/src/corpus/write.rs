//! JSON written the same way on every machine and with every set of features.

use serde_json::{Map, Value};

/// The value with the fields of every object in the order of their names.
pub(super) fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            Value::Object(fields.into_iter().map(|(name, field)| (name.clone(), sorted(field))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// How a body is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Letters as they are.
    Raw,
    /// As Meta writes JSON: every letter beyond ASCII as `\uXXXX`, and every solidus as `\/`.
    Escaped,
}

/// The body of a value.
pub(super) fn body(value: &Value, spelling: Spelling) -> String {
    let text = sorted(value).to_string();
    match spelling {
        Spelling::Raw => text,
        Spelling::Escaped => escaped(&text),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}
