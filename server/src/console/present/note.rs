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
