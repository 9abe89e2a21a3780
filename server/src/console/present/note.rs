//! Lines of a timeline that are no messages: who took over, who opted out.

use serde_json::Value;

/// The drawing and the sentence id of a note, by the word it is stored under.
pub(super) fn note(kind: &str) -> (&'static str, String) {
    let icon = match kind {
        "taken_over" | "paused_by_phone" => "hand",
        "given_back" => "return",
        "handed_over" => "spark",
        "opted_out" | "discarded" => "ban",
        "opted_in" => "check",
        _ => "alert",
    };
    (icon, format!("note-{}", kind.replace('_', "-")))
}

/// The words of a note the catalogue does not know.
pub(super) fn words(content: &Value) -> Option<&str> {
    ["text", "sentence", "reason"].iter().find_map(|field| content.get(field)?.as_str())
}
