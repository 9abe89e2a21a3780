//! Changes of approved templates (platforms.md §1.6).

use channel_core::Body;
use channel_core::model::TemplateState;
use serde_json::value::RawValue;

use super::batch::Batch;
use crate::wire::Fields;

/// Reads a change of a template; says whether it was one. Meta's own sample of a quality change carries the wrong field
/// name, so the value decides before the name does.
pub(crate) fn decode(field: &str, fields: &Fields<'_>, raw: &RawValue, batch: &mut Batch<'_>) -> bool {
    let Some(template_id) = fields.word("message_template_id") else { return false };
    let has = |name| fields.get(name).is_some();
    let (kind, value, previous) = if has("new_quality_score") {
        ("quality", fields.word("new_quality_score"), fields.word("previous_quality_score"))
    } else if has("new_category") || field == "template_category_update" {
        // Before the change takes effect the field announces it as `correct_category`.
        let announced = fields.word("correct_category").or_else(|| fields.word("new_category"));
        let now = fields
            .word("previous_category")
            .or_else(|| fields.word("new_category").filter(|_| has("correct_category")));
        ("category", announced, now)
    } else if has("message_template_element") || field == "message_template_components_update" {
        ("components", Some("CHANGED".to_owned()), None)
    } else {
        ("status", fields.word("event"), None)
    };
    let Some(value) = value else { return false };
    let state = TemplateState {
        kind: kind.to_owned(),
        template_id,
        name: fields.word("message_template_name"),
        language: fields.word("message_template_language"),
        value,
        previous,
        reason: reason(fields),
    };
    let event = batch.anonymous(field, None, Body::TemplateState(state), raw);
    batch.push(event);
    true
}

fn reason(fields: &Fields<'_>) -> Option<String> {
    let word = fields.word("reason").filter(|reason| reason != "NONE");
    let longer = fields.object("rejection_info").and_then(|rejection| rejection.word("reason"));
    let other = fields.object("other_info").and_then(|other| other.word("description"));
    longer.or(other).or(word)
}
