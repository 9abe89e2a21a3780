//! Message templates: list, create, delete. What is created is approved at once.

use serde_json::{Value, json};

use crate::core::Turn;
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError};
use crate::sign::meta_json;
use crate::state::{Change, Platform, Template};

pub(super) fn list(turn: &Turn<'_>, call: &Call) -> Answer {
    let wanted = call.query.get("name");
    let status = call.query.get("status");
    let rows = turn
        .world
        .templates()
        .iter()
        .filter(|t| wanted.is_none_or(|name| t.name.contains(name.as_str())))
        .filter(|t| status.is_none_or(|status| t.status.eq_ignore_ascii_case(status)))
        .map(describe)
        .collect::<Vec<_>>();
    Answer::ok(json!({"data": rows, "paging": {"cursors": {"before": "MAZDZD", "after": "MjQZD"}}}))
}

pub(super) fn create(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let required = |name: &str| {
        call.text(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required.")))
    };
    let (name, language, category) = (required("name")?, required("language")?, required("category")?);
    if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Err(GraphError::parameter("name may hold lowercase letters, digits and underscores only"));
    }
    if turn.world.templates().iter().any(|t| t.name == name && t.language == language) {
        return Err(GraphError::parameter("There is already content in this language for this template name.")
            .subcode(2_388_024));
    }
    let template = Template {
        id: turn.mint.graph(),
        name,
        language,
        category,
        status: "APPROVED".to_owned(),
        components: call.json("components").unwrap_or_else(|| json!([])),
    };
    let answer = json!({"id": template.id, "status": "PENDING", "category": template.category});
    let news = json!({
        "event": "APPROVED",
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": Value::Null,
    });
    turn.record(Change::Template(template));
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{
            "id": turn.config.whatsapp.waba_id,
            "time": turn.now.div_euclid(1_000_000),
            "changes": [{"field": "message_template_status_update", "value": news}],
        }],
    });
    turn.emit_later(Platform::WhatsApp, WebhookSort::Receipt, meta_json(&body), 100, None);
    Ok(Answer::ok(answer))
}

pub(super) fn delete(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let name = call.parameter("name").ok_or_else(|| GraphError::parameter("The parameter name is required."))?;
    if !turn.world.templates().iter().any(|t| t.name == name) {
        return Err(GraphError::parameter("Message template not found").subcode(2_593_002));
    }
    turn.record(Change::TemplateDeleted { name });
    Ok(Answer::ok(json!({"success": true})))
}

fn describe(template: &Template) -> Value {
    json!({
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "components": template.components,
    })
}
