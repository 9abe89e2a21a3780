//! Message templates: list, create, edit, delete. What is handed in is approved at once, unless a test says otherwise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};

use super::validate;
use crate::core::Turn;
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError};
use crate::sign::meta_json;
use crate::state::{Change, Platform, Template};

/// An account whose business is not verified has no more.
const MOST: usize = 250;

/// What the platform lets people know of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateNews {
    /// Its state: `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED` and others.
    Status {
        /// The state.
        event: String,
        /// Why.
        reason: Option<String>,
    },
    /// How people take it: `GREEN`, `YELLOW`, `RED`.
    Quality(String),
    /// What it is for, which the platform may decide otherwise.
    Category(String),
}

/// A page, after the cursor that the page before ended with.
pub(super) fn list(turn: &Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let (wanted, status) = (call.query.get("name"), call.query.get("status"));
    let limit = call.query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25_usize).max(1);
    let start = match call.query.get("after") {
        None => 0,
        Some(cursor) => position(cursor).ok_or_else(|| GraphError::new(131_059, "Invalid pagination cursor"))?,
    };
    let rows = turn
        .world
        .templates()
        .iter()
        .filter(|t| wanted.is_none_or(|name| t.name.contains(name.as_str())))
        .filter(|t| status.is_none_or(|status| t.status.eq_ignore_ascii_case(status)))
        .collect::<Vec<_>>();
    let page = rows.iter().skip(start).take(limit).map(|template| describe(template)).collect::<Vec<_>>();
    let end = start.saturating_add(page.len());
    let mut paging = json!({"cursors": {"before": cursor(start), "after": cursor(end)}});
    if end < rows.len() {
        let waba = &turn.config.whatsapp.waba_id;
        let next = format!("{}/graph/v25.0/{waba}/message_templates?limit={limit}&after={}", turn.base, cursor(end));
        paging["next"] = json!(next);
    }
    Ok(Answer::ok(json!({"data": page, "paging": paging})))
}

pub(super) fn create(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let required = |name: &str| {
        call.text(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required.")))
    };
    let (name, language, category) = (required("name")?, required("language")?, required("category")?);
    if name.chars().count() > 512 || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Err(GraphError::parameter("name may hold lowercase letters, digits and underscores only"));
    }
    let components = call.json("components").unwrap_or_else(|| json!([]));
    validate::definition(&category, &components)?;
    if turn.world.templates().iter().any(|t| t.name == name && t.language == language) {
        return Err(GraphError::parameter("There is already content in this language for this template name.")
            .subcode(2_388_024));
    }
    if turn.world.templates().len() >= MOST {
        return Err(GraphError::parameter("The account has reached its limit of templates.").subcode(2_388_019));
    }
    let template = Template {
        id: turn.mint.graph(),
        name,
        language,
        category,
        status: "APPROVED".to_owned(),
        quality: None,
        reason: None,
        components,
    };
    let answer = json!({"id": template.id, "status": "PENDING", "category": template.category});
    turn.record(Change::Template(template.clone()));
    announce(turn, &template, &approved(), 100);
    Ok(Answer::ok(answer))
}

/// All components are replaced, and looked at again.
pub(super) fn edit(turn: &mut Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    let known = turn.world.templates().iter().find(|template| template.id == id).cloned();
    let Some(known) = known else { return Err(GraphError::unknown_object(id)) };
    if !matches!(known.status.as_str(), "APPROVED" | "REJECTED" | "PAUSED") {
        return Err(GraphError::parameter("Message templates can be edited when approved, rejected or paused."));
    }
    let category = call.text("category").unwrap_or(&known.category).to_owned();
    let components = call.json("components").unwrap_or(known.components);
    validate::definition(&category, &components)?;
    let status = "APPROVED".to_owned();
    let template = Template { category, components, status, reason: None, ..known };
    turn.record(Change::Template(template.clone()));
    announce(turn, &template, &approved(), 100);
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn delete(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let name = call.parameter("name").ok_or_else(|| GraphError::parameter("The parameter name is required."))?;
    let id = call.parameter("hsm_id");
    let is_meant = |t: &Template| t.name == name && id.as_ref().is_none_or(|id| t.id == *id);
    if !turn.world.templates().iter().any(is_meant) {
        return Err(GraphError::parameter("Message template not found").subcode(2_593_002));
    }
    turn.record(Change::TemplateDeleted { name, id });
    Ok(Answer::ok(json!({"success": true})))
}

/// The platform decides something about a template and tells the product; says whether there is such a template.
pub(super) fn decide(turn: &mut Turn<'_>, name: &str, language: &str, news: &TemplateNews) -> bool {
    let known = turn.world.templates().iter().find(|t| t.name == name && t.language == language).cloned();
    let Some(mut template) = known else { return false };
    // What was before is part of what is told.
    announce(turn, &template, news, 0);
    match news {
        TemplateNews::Status { event, reason } => {
            template.status.clone_from(event);
            template.reason.clone_from(reason);
        }
        TemplateNews::Quality(score) => template.quality = Some(score.clone()),
        TemplateNews::Category(category) => template.category.clone_from(category),
    }
    turn.record(Change::Template(template));
    true
}

fn approved() -> TemplateNews {
    TemplateNews::Status { event: "APPROVED".to_owned(), reason: None }
}

fn announce(turn: &mut Turn<'_>, template: &Template, news: &TemplateNews, delay_ms: u64) {
    let mut value = json!({
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
    });
    let field = match news {
        TemplateNews::Status { event, reason } => {
            value["event"] = json!(event);
            value["reason"] = json!(reason);
            value["message_template_category"] = json!(template.category);
            "message_template_status_update"
        }
        TemplateNews::Quality(score) => {
            value["previous_quality_score"] = json!(template.quality.as_deref().unwrap_or("UNKNOWN"));
            value["new_quality_score"] = json!(score);
            "message_template_quality_update"
        }
        TemplateNews::Category(category) => {
            value["previous_category"] = json!(template.category);
            value["new_category"] = json!(category);
            "template_category_update"
        }
    };
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{
            "id": turn.config.whatsapp.waba_id,
            "time": turn.now.div_euclid(1_000_000),
            "changes": [{"field": field, "value": value}],
        }],
    });
    turn.emit_later(Platform::WhatsApp, WebhookSort::Receipt, meta_json(&body), delay_ms, None);
}

fn describe(template: &Template) -> Value {
    json!({
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "quality_score": {"score": template.quality.as_deref().unwrap_or("UNKNOWN")},
        "rejected_reason": template.reason.as_deref().unwrap_or("NONE"),
        "components": template.components,
    })
}

fn cursor(position: usize) -> String {
    STANDARD_NO_PAD.encode(format!("at:{position}"))
}

fn position(cursor: &str) -> Option<usize> {
    let bytes = STANDARD_NO_PAD.decode(cursor).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("at:")?.parse().ok()
}
