//! Approved templates with their blanks filled (platforms.md §1.7).

use channel_core::ChannelError;
use channel_core::outbound::{ButtonValue, Template, TemplateButton, TemplateCard, TemplateValue};
use serde_json::{Map, Value, json};

use super::file::{Uploads, header};
use super::shop::sections;
use super::thing::place;
use crate::error;

pub(super) fn template(template: &Template, uploads: &Uploads<'_>) -> Result<Value, ChannelError> {
    let mut components = filled(&template.header, &template.body, uploads)?;
    if let Some(end) = template.offer_ends {
        let offer = json!({ "expiration_time_ms": end.0.div_euclid(1_000) });
        let parameter = json!({ "type": "limited_time_offer", "limited_time_offer": offer });
        components.push(json!({ "type": "limited_time_offer", "parameters": [parameter] }));
    }
    if !template.cards.is_empty() {
        let cards = template.cards.iter().enumerate().map(|(index, one)| card(index, one, uploads));
        components.push(json!({ "type": "carousel", "cards": cards.collect::<Result<Vec<_>, _>>()? }));
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

fn card(index: usize, card: &TemplateCard, uploads: &Uploads<'_>) -> Result<Value, ChannelError> {
    let mut components = filled(&card.header, &card.body, uploads)?;
    for filled in &card.buttons {
        components.push(button(filled)?);
    }
    Ok(json!({ "card_index": index, "components": components }))
}

fn filled(header: &[TemplateValue], body: &[TemplateValue], uploads: &Uploads<'_>) -> Result<Vec<Value>, ChannelError> {
    let mut components = Vec::new();
    for (kind, values) in [("header", header), ("body", body)] {
        if !values.is_empty() {
            let parameters = values.iter().map(|value| parameter(value, uploads)).collect::<Result<Vec<_>, _>>()?;
            components.push(json!({ "type": kind, "parameters": parameters }));
        }
    }
    Ok(components)
}

fn parameter(value: &TemplateValue, uploads: &Uploads<'_>) -> Result<Value, ChannelError> {
    let (kind, content, name) = match value {
        TemplateValue::Text { text, name } => ("text", json!(text), name.as_ref()),
        TemplateValue::Currency { fallback, code, thousandths, name } => {
            let amount = json!({ "fallback_value": fallback, "code": code, "amount_1000": thousandths });
            ("currency", amount, name.as_ref())
        }
        TemplateValue::DateTime { fallback, name } => {
            ("date_time", json!({ "fallback_value": fallback }), name.as_ref())
        }
        TemplateValue::Media { form, source } => {
            return header(*form, source, uploads)?.ok_or_else(error::template_file);
        }
        TemplateValue::Location(at) => ("location", place(at), None),
        TemplateValue::Product { catalog_id, product_id } => {
            ("product", json!({ "product_retailer_id": product_id, "catalog_id": catalog_id }), None)
        }
        _ => return Err(error::unknown_content()),
    };
    let mut parameter = Map::new();
    parameter.insert("type".into(), json!(kind));
    if let Some(name) = name {
        parameter.insert("parameter_name".into(), json!(name));
    }
    parameter.insert(kind.into(), content);
    Ok(Value::Object(parameter))
}

fn button(button: &TemplateButton) -> Result<Value, ChannelError> {
    let (kind, parameter) = match &button.value {
        ButtonValue::Url { value } => ("url", json!({ "type": "text", "text": value })),
        ButtonValue::QuickReply { value } => ("quick_reply", json!({ "type": "payload", "payload": value })),
        ButtonValue::CopyCode { value } => ("copy_code", json!({ "type": "coupon_code", "coupon_code": value })),
        ButtonValue::Flow { token, input } => {
            let mut action = Map::new();
            action.insert("flow_token".into(), json!(token));
            if input.as_object().is_some_and(|input| !input.is_empty()) {
                action.insert("flow_action_data".into(), input.clone());
            }
            ("flow", json!({ "type": "action", "action": action }))
        }
        ButtonValue::Catalogue { thumbnail_product_id } => {
            let mut action = Map::new();
            if let Some(product) = thumbnail_product_id {
                action.insert("thumbnail_product_retailer_id".into(), json!(product));
            }
            ("catalog", json!({ "type": "action", "action": action }))
        }
        ButtonValue::Products { thumbnail_product_id, sections: listed } => {
            let action = json!({ "thumbnail_product_retailer_id": thumbnail_product_id, "sections": sections(listed) });
            ("mpm", json!({ "type": "action", "action": action }))
        }
        _ => return Err(error::unknown_content()),
    };
    Ok(json!({ "type": "button", "sub_type": kind, "index": button.index.to_string(), "parameters": [parameter] }))
}
