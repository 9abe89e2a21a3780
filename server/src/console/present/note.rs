//! Lines of a timeline that are no messages: who took over, who was asked for and why.

use serde_json::Value;

/// The drawing of a note.
pub(super) fn icon(kind: &str) -> &'static str {
    match kind {
        "taken_over" => "hand",
        "given_back" => "return",
        "handover" => "spark",
        "silent" => "pause",
        "referral" => "link",
        "late" => "clock",
        _ => "alert",
    }
}

/// The sentence ids of a note, the most telling first.
pub(super) fn ids(kind: &str, content: &Value) -> Vec<String> {
    let reason = content.get("reason").and_then(Value::as_str).unwrap_or_default();
    let id = |text: String| text.replace('_', "-");
    vec![id(format!("note-{kind}-{reason}")), id(format!("note-{kind}"))]
}

/// The words of a note the catalogue does not know.
pub(super) fn words(content: &Value) -> Option<&str> {
    ["text", "sentence", "reason"].iter().find_map(|field| content.get(field)?.as_str())
}

/// What whoever takes over is told, in the words of the model that called them.
pub(super) fn summary(why: Option<&Value>) -> Option<&str> {
    why?.get("summary")?.as_str().filter(|summary| !summary.trim().is_empty())
}

/// What a line counts, and from when.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    pub(super) messages: u32,
    first_at: Option<i64>,
}

impl Told {
    /// When the first of them was said; the line's own time where it does not tell.
    pub(super) fn first_at(self, otherwise: i64) -> i64 {
        self.first_at.unwrap_or(otherwise)
    }
}

/// What the stored reasons of a line count.
pub(super) fn told(why: Option<&Value>) -> Told {
    let field = |name: &str| why.and_then(|why| why.get(name));
    let messages = field("messages").and_then(Value::as_array).map_or(1, Vec::len);
    Told { messages: u32::try_from(messages).unwrap_or(u32::MAX), first_at: field("first_at").and_then(Value::as_i64) }
}
