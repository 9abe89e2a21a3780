//! The limits of outgoing messages (Cloud API, "Messages" by type).

mod interactive;
mod template;

use serde_json::Value;

pub(super) use template::{definition, filling, unknown};

use crate::http::GraphError;

/// Checks the object of a message of that type.
pub(super) fn content(kind: &str, body: &Value) -> Result<(), GraphError> {
    if body.is_null() {
        return Err(GraphError::parameter(format!("The parameter {kind} is required.")));
    }
    match kind {
        "text" => length(&body["body"], "text.body", 1, 4_096),
        "image" | "video" | "document" | "audio" | "sticker" => file(kind, body),
        "location" => location(body),
        "contacts" => contacts(body),
        "reaction" => required(&body["message_id"], "reaction.message_id").map(|_| ()),
        "interactive" => interactive::check(body),
        "template" => {
            required(&body["name"], "template.name")?;
            required(&body["language"]["code"], "template.language.code").map(|_| ())
        }
        _ => Err(GraphError::parameter(format!("Param type must be one of the supported types - got \"{kind}\"."))),
    }
}

fn required<'a>(value: &'a Value, name: &str) -> Result<&'a str, GraphError> {
    value.as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        GraphError::new(131_008, "Required parameter is missing").details(format!("{name} is required."))
    })
}

fn length(value: &Value, name: &str, least: usize, most: usize) -> Result<(), GraphError> {
    let count = value.as_str().map_or(0, |text| text.chars().count());
    if count < least {
        return Err(GraphError::parameter(format!("The parameter {name} is required.")));
    }
    if count > most {
        return Err(GraphError::parameter(format!("Param {name} must be at most {most} characters long.")));
    }
    Ok(())
}

fn file(kind: &str, body: &Value) -> Result<(), GraphError> {
    match (body["id"].is_string(), body["link"].is_string()) {
        (true, false) => {}
        (false, true) => {
            let link = body["link"].as_str().unwrap_or_default();
            if !link.starts_with("https://") && !link.starts_with("http://") {
                return Err(GraphError::value(format!("{kind}.link is not a valid URL.")));
            }
        }
        _ => return Err(GraphError::parameter(format!("{kind} must have exactly one of id and link."))),
    }
    if !body["caption"].is_null() {
        if matches!(kind, "audio" | "sticker") {
            return Err(GraphError::parameter(format!("Unexpected key \"caption\" on param \"{kind}\".")));
        }
        length(&body["caption"], &format!("{kind}.caption"), 0, 1_024)?;
    }
    Ok(())
}

fn location(body: &Value) -> Result<(), GraphError> {
    let within = |name: &str, limit: f64| {
        let number = body[name].as_f64().or_else(|| body[name].as_str().and_then(|text| text.parse().ok()));
        match number {
            Some(number) if number.abs() <= limit => Ok(()),
            _ => Err(GraphError::value(format!("location.{name} is not valid."))),
        }
    };
    within("latitude", 90.0)?;
    within("longitude", 180.0)
}

fn contacts(body: &Value) -> Result<(), GraphError> {
    let cards = body.as_array().filter(|cards| !cards.is_empty());
    let Some(cards) = cards else { return Err(GraphError::parameter("contacts must be a list.")) };
    for card in cards {
        required(&card["name"]["formatted_name"], "contacts.name.formatted_name")?;
        if card["name"].as_object().is_none_or(|name| name.len() < 2) {
            return Err(GraphError::parameter("contacts.name needs one more part than formatted_name."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(kind: &str, body: Value) -> Option<u32> {
        content(kind, &body).err().map(|error| error.code)
    }

    #[test]
    fn limits_count_characters_and_are_exact() {
        assert_eq!(code("text", json!({"body": "é".repeat(4_096)})), None);
        assert_eq!(code("text", json!({"body": "é".repeat(4_097)})), Some(100));
        assert_eq!(code("text", json!({"body": ""})), Some(100));
    }

    #[test]
    fn a_file_has_an_id_or_a_link_and_not_both() {
        assert_eq!(code("image", json!({"id": "1"})), None);
        assert_eq!(code("image", json!({"id": "1", "link": "https://a.example/b.png"})), Some(100));
        assert_eq!(code("sticker", json!({"id": "1", "caption": "x"})), Some(100));
    }
}
