//! What a sent WhatsApp message shows: its words, its files, what can be tapped.

use serde_json::Value;

use crate::state::{Attachment, Choice, Template};

/// What the phone shows of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: Option<String>,
    pub(super) media: Vec<Attachment>,
    pub(super) choices: Vec<Choice>,
}

pub(super) fn shown(kind: &str, body: &Value) -> Shown {
    match kind {
        "text" => Shown { text: text(&body["body"]), ..Shown::default() },
        "image" | "video" | "document" | "sticker" | "audio" => Shown {
            text: text(&body["caption"]),
            media: vec![Attachment {
                kind: if body["voice"] == Value::Bool(true) { "voice" } else { kind }.to_owned(),
                media_id: text(&body["id"]),
                name: text(&body["filename"]).or_else(|| text(&body["link"])),
            }],
            ..Shown::default()
        },
        "location" => Shown {
            media: vec![Attachment {
                kind: "location".to_owned(),
                media_id: None,
                name: text(&body["name"]).or_else(|| Some(format!("{}, {}", body["latitude"], body["longitude"]))),
            }],
            ..Shown::default()
        },
        "contacts" => Shown {
            media: vec![Attachment {
                kind: "contact".to_owned(),
                media_id: None,
                name: text(&body[0]["name"]["formatted_name"]),
            }],
            ..Shown::default()
        },
        "interactive" => interactive(body),
        _ => Shown::default(),
    }
}

/// A template with its variables filled in.
pub(super) fn template(template: &Template, components: &[Value]) -> Shown {
    let mut words = template.body().to_owned();
    for (position, parameter) in body_parameters(components).iter().enumerate() {
        let value = parameter["text"].as_str().unwrap_or_default();
        words = words.replace(&format!("{{{{{}}}}}", position + 1), value);
        if let Some(name) = parameter["parameter_name"].as_str() {
            words = words.replace(&format!("{{{{{name}}}}}"), value);
        }
    }
    let buttons =
        template.components.as_array().into_iter().flatten().filter_map(|c| c["buttons"].as_array()).flatten();
    let choices = buttons
        .filter(|button| button["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("quick_reply")))
        .filter_map(|button| text(&button["text"]))
        .map(|title| Choice { id: title.clone(), title, description: None, kind: "template".to_owned() })
        .collect();
    Shown { text: Some(words), media: Vec::new(), choices }
}

/// The parameters for a template's body.
pub(super) fn body_parameters(components: &[Value]) -> &[Value] {
    components
        .iter()
        .find(|c| c["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("body")))
        .and_then(|c| c["parameters"].as_array())
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn interactive(body: &Value) -> Shown {
    let action = &body["action"];
    let choice = |id: &Value, title: &Value, description: &Value, kind: &str| Choice {
        id: text(id).unwrap_or_default(),
        title: text(title).unwrap_or_default(),
        description: text(description),
        kind: kind.to_owned(),
    };
    let choices = match body["type"].as_str() {
        Some("button") => action["buttons"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|b| choice(&b["reply"]["id"], &b["reply"]["title"], &Value::Null, "button"))
            .collect(),
        Some("list") => action["sections"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|section| section["rows"].as_array())
            .flatten()
            .map(|row| choice(&row["id"], &row["title"], &row["description"], "list"))
            .collect(),
        Some("carousel") => cards(action).flat_map(card_choices).collect(),
        Some("cta_url") => {
            let parameters = &action["parameters"];
            vec![choice(&parameters["url"], &parameters["display_text"], &Value::Null, "link")]
        }
        _ => Vec::new(),
    };
    let header = &body["header"];
    let media = header["type"]
        .as_str()
        .filter(|kind| *kind != "text")
        .map(|kind| Attachment {
            kind: kind.to_owned(),
            media_id: text(&header[kind]["id"]),
            name: text(&header[kind]["link"]),
        })
        .into_iter()
        .collect();
    let words = [text(&header["text"]), text(&body["body"]["text"]), text(&body["footer"]["text"])];
    let cards = cards(action).filter_map(|card| text(&card["body"]["text"]));
    let words = words.into_iter().flatten().chain(cards).collect::<Vec<_>>().join("\n");
    Shown { text: Some(words).filter(|words| !words.is_empty()), media, choices }
}

fn cards(action: &Value) -> impl Iterator<Item = &Value> {
    action["cards"].as_array().into_iter().flatten()
}

fn card_choices(card: &Value) -> Vec<Choice> {
    let action = &card["action"];
    let choice = |id: &Value, title: &Value, kind: &str| Choice {
        id: text(id).unwrap_or_default(),
        title: text(title).unwrap_or_default(),
        description: None,
        kind: kind.to_owned(),
    };
    match action["buttons"].as_array() {
        Some(buttons) => {
            buttons.iter().map(|b| choice(&b["quick_reply"]["id"], &b["quick_reply"]["title"], "button")).collect()
        }
        None => vec![choice(&action["parameters"]["url"], &action["parameters"]["display_text"], "link")],
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
