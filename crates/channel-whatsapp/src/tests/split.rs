//! Cuts a batch into bodies that hold one thing each, without re-serialising what they hold.

use serde_json::value::RawValue;

use crate::wire::{Fields, list};

/// The lists of a value that are cut item by item.
const LISTS: &[&str] = &[
    "messages",
    "message_echoes",
    "statuses",
    "errors",
    "calls",
    "history",
    "state_sync",
    "user_preferences",
    "user_id_update",
    "groups",
];

pub(super) fn split(body: &[u8]) -> Vec<Vec<u8>> {
    let body: &RawValue = serde_json::from_slice(body).expect("a sample is JSON");
    let envelope = Fields::parse(body).expect("a sample is an object");
    let mut singles = Vec::new();
    for entry in envelope.list("entry") {
        let changes = Fields::parse(entry).filter(|fields| fields.get("changes").is_some());
        let Some(fields) = changes else {
            singles.push(with(&envelope, "entry", &format!("[{entry}]")));
            continue;
        };
        for change in fields.list("changes") {
            for single in changes_of_one(change) {
                let entry = with(&fields, "changes", &format!("[{single}]"));
                singles.push(with(&envelope, "entry", &format!("[{entry}]")));
            }
        }
    }
    singles.into_iter().map(String::into_bytes).collect()
}

fn changes_of_one(change: &RawValue) -> Vec<String> {
    let fields = Fields::parse(change).unwrap_or_default();
    let Some(value) = fields.object("value") else { return vec![change.get().to_owned()] };
    let mut singles = Vec::new();
    for (name, raw) in value.iter().filter(|(name, _)| LISTS.contains(name)) {
        let items = list(raw).map_or_else(
            || vec![raw.get().to_owned()],
            |items| items.into_iter().map(|item| format!("[{item}]")).collect(),
        );
        for item in items {
            let alone = object(value.iter().filter_map(|(other, raw)| match other {
                _ if other == name => Some((other, item.as_str())),
                _ if LISTS.contains(&other) => None,
                _ => Some((other, raw.get())),
            }));
            singles.push(with(&fields, "value", &alone));
        }
    }
    if singles.is_empty() { vec![change.get().to_owned()] } else { singles }
}

/// The same object with another value in one field.
fn with(fields: &Fields<'_>, name: &str, value: &str) -> String {
    object(fields.iter().map(|(other, raw)| (other, if other == name { value } else { raw.get() })))
}

fn object<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let fields: Vec<String> = fields.map(|(name, value)| format!("{}:{value}", serde_json::json!(name))).collect();
    format!("{{{}}}", fields.join(","))
}
