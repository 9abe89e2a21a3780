//! Approved templates with their blanks filled (platforms.md §1.7).

use channel_core::ChannelError;
use channel_core::outbound::{ButtonValue, MediaKind, MediaSource, Template, TemplateButton, TemplateValue};
use serde_json::{Value, json};

use crate::error;

pub(crate) fn encode(template: &Template) -> Result<Value, ChannelError> {
    let mut components = Vec::new();
    for (kind, values) in [("header", &template.header), ("body", &template.body)] {
        if !values.is_empty() {
            let parameters = values.iter().map(parameter).collect::<Result<Vec<_>, _>>()?;
            components.push(json!({ "type": kind, "parameters": parameters }));
        }
    }
    for filled in &template.buttons {
        components.push(button(filled)?);
    }
    let mut body = json!({ "name": template.name, "language": { "code": template.language } });
    if !components.is_empty() {
        body["components"] = Value::Array(components);
    }
    Ok(body)
}

fn parameter(value: &TemplateValue) -> Result<Value, ChannelError> {
    match value {
        TemplateValue::Text { text, name: None } => Ok(json!({ "type": "text", "text": text })),
        TemplateValue::Text { text, name: Some(name) } => {
            Ok(json!({ "type": "text", "parameter_name": name, "text": text }))
        }
        TemplateValue::Media { form, source } => file(*form, source),
        _ => Err(error::unknown_content()),
    }
}

fn file(form: MediaKind, source: &MediaSource) -> Result<Value, ChannelError> {
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => return Err(error::template_file()),
    };
    let file = match source {
        MediaSource::Link { url } => json!({ "link": url }),
        MediaSource::Uploaded { id } => json!({ "id": id }),
        MediaSource::Upload { .. } | MediaSource::Kept { .. } => return Err(error::template_file()),
    };
    Ok(json!({ "type": kind, kind: file }))
}

fn button(button: &TemplateButton) -> Result<Value, ChannelError> {
    let (kind, parameter) = match &button.value {
        ButtonValue::Url { value } => ("url", json!({ "type": "text", "text": value })),
        ButtonValue::QuickReply { value } => ("quick_reply", json!({ "type": "payload", "payload": value })),
        ButtonValue::CopyCode { value } => ("copy_code", json!({ "type": "coupon_code", "coupon_code": value })),
        ButtonValue::Flow { token, .. } => ("flow", json!({ "type": "action", "action": { "flow_token": token } })),
        _ => return Err(error::unknown_content()),
    };
    Ok(json!({ "type": "button", "sub_type": kind, "index": button.index.to_string(), "parameters": [parameter] }))
}
