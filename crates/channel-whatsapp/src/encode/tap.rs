//! Things to tap: buttons, lists, a page to open, a question to the phone.

use channel_core::ChannelError;
use channel_core::outbound::{Button, Buttons, Choice, Menu, MenuRow, Request};
use serde_json::{Map, Value, json};

use super::file::{Uploads, header_of};
use crate::capabilities::{MOST_BUTTONS, MOST_ROWS};
use crate::error;

/// Up to three choices are buttons, up to ten a list.
pub(super) fn choices(text: &str, choices: &[Choice], list_label: &str) -> Result<Value, ChannelError> {
    let action = match choices.len() {
        1..=MOST_BUTTONS => {
            json!({ "buttons": choices.iter().map(|choice| reply(&choice.id, &choice.title)).collect::<Vec<_>>() })
        }
        ..=MOST_ROWS if !choices.is_empty() => {
            let row = |choice: &Choice| json!({ "id": choice.id, "title": choice.title });
            let rows: Vec<Value> = choices.iter().map(row).collect();
            json!({ "button": list_label, "sections": [{ "rows": rows }] })
        }
        _ => return Err(error::too_many_choices()),
    };
    let kind = if choices.len() <= MOST_BUTTONS { "button" } else { "list" };
    Ok(json!({ "type": kind, "body": { "text": text }, "action": action }))
}

/// Reply buttons, or the one button that opens a page; the platform has no message with both.
pub(super) fn buttons(buttons: &Buttons, uploads: &Uploads<'_>) -> Result<Value, ChannelError> {
    let (kind, action) = match buttons.buttons.as_slice() {
        [Button::Url { title, url }] => {
            ("cta_url", json!({ "name": "cta_url", "parameters": { "display_text": title, "url": url } }))
        }
        replies @ ([_] | [_, _] | [_, _, _]) => ("button", json!({ "buttons": reply_buttons(replies)? })),
        _ => return Err(error::too_many_buttons()),
    };
    let mut body = framed(kind, &buttons.text, buttons.footer.as_deref());
    if let Some(header) = &buttons.header {
        body.insert("header".into(), header_of(header, uploads)?);
    }
    body.insert("action".into(), action);
    Ok(Value::Object(body))
}

/// A list that opens.
pub(super) fn menu(menu: &Menu, list_label: &str) -> Result<Value, ChannelError> {
    let rows: usize = menu.sections.iter().map(|section| section.rows.len()).sum();
    if !(1..=MOST_ROWS).contains(&rows) {
        return Err(error::too_many_choices());
    }
    let sections: Vec<Value> = menu
        .sections
        .iter()
        .map(|section| {
            let rows: Vec<Value> = section.rows.iter().map(row).collect();
            match section.title.as_str() {
                "" => json!({ "rows": rows }),
                title => json!({ "title": title, "rows": rows }),
            }
        })
        .collect();
    let button = if menu.button.is_empty() { list_label } else { &menu.button };
    let mut body = framed("list", &menu.text, menu.footer.as_deref());
    if let Some(header) = &menu.header {
        body.insert("header".into(), json!({ "type": "text", "text": header }));
    }
    body.insert("action".into(), json!({ "button": button, "sections": sections }));
    Ok(Value::Object(body))
}

/// A question that the person's phone answers after one tap. What the button says is the platform's to write.
pub(super) fn request(request: Request, text: &str) -> Value {
    let (kind, action) = match request {
        Request::Location => ("location_request_message", "send_location"),
        Request::Phone => ("request_contact_info", "request_contact_info"),
    };
    json!({ "type": kind, "body": { "text": text }, "action": { "name": action } })
}

fn reply_buttons(buttons: &[Button]) -> Result<Vec<Value>, ChannelError> {
    let replies = buttons.iter().map(|button| match button {
        Button::Reply { id, title } => Ok(reply(id, title)),
        _ => Err(error::mixed_buttons()),
    });
    replies.collect()
}

fn reply(id: &str, title: &str) -> Value {
    json!({ "type": "reply", "reply": { "id": id, "title": title } })
}

fn row(row: &MenuRow) -> Value {
    match &row.description {
        Some(words) => json!({ "id": row.id, "title": row.title, "description": words }),
        None => json!({ "id": row.id, "title": row.title }),
    }
}

/// The kind and the words of an interactive message.
fn framed(kind: &str, text: &str, footer: Option<&str>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("type".into(), json!(kind));
    body.insert("body".into(), json!({ "text": text }));
    if let Some(footer) = footer {
        body.insert("footer".into(), json!({ "text": footer }));
    }
    body
}
