//! What the widget sends, as it stands on the wire.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The header of a delivery, and its events unread: one odd event costs only itself. A field that stands twice is an
/// error, so that `verify` and `parse` cannot see two different visitors.
#[derive(Deserialize)]
pub(crate) struct Delivery<'a> {
    pub(crate) account: String,
    pub(crate) visitor: String,
    #[serde(default)]
    pub(crate) name: Option<Value>,
    #[serde(default)]
    pub(crate) language: Option<Value>,
    #[serde(default)]
    pub(crate) page: Option<Value>,
    #[serde(borrow)]
    pub(crate) events: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) at: Option<i64>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) text: String,
}

#[derive(Deserialize)]
pub(crate) struct Reply {
    pub(crate) choice: Choice,
    #[serde(default)]
    pub(crate) to: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) title: String,
}

#[derive(Deserialize)]
pub(crate) struct Read {
    pub(crate) message_id: String,
}
