//! Products of the account's catalogue, and forms that open inside the chat.

use channel_core::ChannelError;
use channel_core::outbound::{Form, ProductSection, Products};
use serde_json::{Map, Value, json};

use crate::error;

/// The most products in one message, in at most ten sections (Cloud API, "Share products").
const MOST_PRODUCTS: usize = 30;
const MOST_SECTIONS: usize = 10;
/// The longest text on a form's button that every app shows whole.
const LONGEST_CALL: usize = 30;

pub(super) fn products(products: &Products) -> Result<Value, ChannelError> {
    Ok(match products {
        Products::One { catalog_id, product_id, text } => {
            let mut body = Map::new();
            body.insert("type".into(), json!("product"));
            if let Some(text) = text {
                body.insert("body".into(), json!({ "text": text }));
            }
            body.insert("action".into(), json!({ "catalog_id": catalog_id, "product_retailer_id": product_id }));
            Value::Object(body)
        }
        Products::List { catalog_id, header, text, sections: listed } => {
            let count: usize = listed.iter().map(|section| section.product_ids.len()).sum();
            if !(1..=MOST_PRODUCTS).contains(&count) || listed.len() > MOST_SECTIONS {
                return Err(error::too_many_products());
            }
            json!({
                "type": "product_list",
                "header": { "type": "text", "text": header },
                "body": { "text": text },
                "action": { "catalog_id": catalog_id, "sections": sections(listed) },
            })
        }
        Products::Catalogue { text, thumbnail_product_id } => {
            let mut action = Map::new();
            action.insert("name".into(), json!("catalog_message"));
            if let Some(product) = thumbnail_product_id {
                action.insert("parameters".into(), json!({ "thumbnail_product_retailer_id": product }));
            }
            json!({ "type": "catalog_message", "body": { "text": text }, "action": action })
        }
        _ => return Err(error::unknown_content()),
    })
}

/// Sections of products, here and in templates.
pub(super) fn sections(sections: &[ProductSection]) -> Value {
    let item = |id: &String| json!({ "product_retailer_id": id });
    sections
        .iter()
        .map(|section| {
            let items: Vec<Value> = section.product_ids.iter().map(item).collect();
            json!({ "title": section.title, "product_items": items })
        })
        .collect()
}

/// A form. Without a screen it opens at its own first one: Meta's page "Interactive Flow messages" (v24) makes `navigate`
/// the default action, its payload optional and `screen` the form's first entry screen; `mode` is `published` by default. The
/// other action, `data_exchange`, lets an endpoint of the merchant's choose the screen, and a [`Form`] has no word for it.
pub(super) fn form(form: &Form) -> Result<Value, ChannelError> {
    if form.button.is_empty() || form.button.chars().count() > LONGEST_CALL {
        return Err(error::form_button());
    }
    let mut parameters = Map::new();
    parameters.insert("flow_message_version".into(), json!("3"));
    parameters.insert("flow_id".into(), json!(form.id));
    parameters.insert("flow_token".into(), json!(form.token));
    parameters.insert("flow_cta".into(), json!(form.button));
    // The platform refuses an empty object here.
    let input = form.input.as_object().filter(|input| !input.is_empty());
    if form.screen.is_some() || input.is_some() {
        let mut payload = Map::new();
        if let Some(screen) = &form.screen {
            payload.insert("screen".into(), json!(screen));
        }
        if let Some(input) = input {
            payload.insert("data".into(), Value::Object(input.clone()));
        }
        parameters.insert("flow_action".into(), json!("navigate"));
        parameters.insert("flow_action_payload".into(), Value::Object(payload));
    }
    let action = json!({ "name": "flow", "parameters": parameters });
    Ok(json!({ "type": "flow", "body": { "text": form.text }, "action": action }))
}
