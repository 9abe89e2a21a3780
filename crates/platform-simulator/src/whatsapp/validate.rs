//! The limits of outgoing messages (Cloud API, "Messages" by type).

use std::collections::HashSet;

use serde_json::Value;

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
        "interactive" => interactive(body),
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

fn interactive(body: &Value) -> Result<(), GraphError> {
    let action = &body["action"];
    let kind = required(&body["type"], "interactive.type")?;
    let longest = if kind == "list" { 4_096 } else { 1_024 };
    length(&body["body"]["text"], "interactive.body.text", 1, longest)?;
    length(&body["footer"]["text"], "interactive.footer.text", 0, 60)?;
    length(&body["header"]["text"], "interactive.header.text", 0, 60)?;
    match kind {
        "button" => buttons(action),
        "list" => list(action),
        "cta_url" => {
            let parameters = &action["parameters"];
            length(&parameters["display_text"], "interactive.action.parameters.display_text", 1, 20)?;
            required(&parameters["url"], "interactive.action.parameters.url").map(|_| ())
        }
        "location_request_message"
        | "request_contact_info"
        | "flow"
        | "product"
        | "product_list"
        | "catalog_message"
        | "carousel"
        | "address_message"
        | "order_details"
        | "order_status"
        | "call_permission_request"
        | "voice_call" => required(&action["name"], "interactive.action.name")
            .map(|_| ())
            .or_else(|error| if matches!(kind, "product" | "product_list" | "carousel") { Ok(()) } else { Err(error) }),
        _ => Err(GraphError::value(format!("interactive.type {kind} is not supported."))),
    }
}

fn buttons(action: &Value) -> Result<(), GraphError> {
    let buttons = action["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
    if buttons.is_empty() || buttons.len() > 3 {
        return Err(GraphError::value("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"));
    }
    let mut titles = HashSet::new();
    for button in buttons {
        length(&button["reply"]["id"], "interactive.action.buttons.reply.id", 1, 256)?;
        length(&button["reply"]["title"], "interactive.action.buttons.reply.title", 1, 20)?;
        if !titles.insert(button["reply"]["title"].as_str()) {
            return Err(GraphError::value("Button titles must be unique."));
        }
    }
    Ok(())
}

fn list(action: &Value) -> Result<(), GraphError> {
    length(&action["button"], "interactive.action.button", 1, 20)?;
    let sections = action["sections"].as_array().map(Vec::as_slice).unwrap_or_default();
    if sections.is_empty() || sections.len() > 10 {
        return Err(GraphError::value("interactive.action.sections must hold 1 to 10 sections."));
    }
    let rows = sections.iter().filter_map(|section| section["rows"].as_array()).flatten().collect::<Vec<_>>();
    if rows.is_empty() || rows.len() > 10 {
        return Err(GraphError::value("Total row count exceed max allowed count: 10"));
    }
    for section in sections {
        let least = usize::from(sections.len() > 1);
        length(&section["title"], "interactive.action.sections.title", least, 24)?;
    }
    for row in rows {
        length(&row["id"], "interactive.action.sections.rows.id", 1, 200)?;
        length(&row["title"], "interactive.action.sections.rows.title", 1, 24)?;
        length(&row["description"], "interactive.action.sections.rows.description", 0, 72)?;
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

    #[test]
    fn at_most_three_buttons_with_different_titles() {
        let buttons = |titles: &[&str]| {
            let buttons =
                titles.iter().map(|t| json!({"type": "reply", "reply": {"id": t, "title": t}})).collect::<Vec<_>>();
            json!({"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}})
        };
        assert_eq!(code("interactive", buttons(&["a", "b", "c"])), None);
        assert_eq!(code("interactive", buttons(&["a", "b", "c", "d"])), Some(131_009));
        assert_eq!(code("interactive", buttons(&["a", "a"])), Some(131_009));
        assert_eq!(code("interactive", buttons(&["a title of twenty-one"])), Some(100));
    }

    #[test]
    fn a_list_has_ten_rows_in_all() {
        let rows = |n: usize| (0..n).map(|i| json!({"id": i.to_string(), "title": "t"})).collect::<Vec<_>>();
        let list = |a: usize, b: usize| {
            let sections = json!([{"title": "a", "rows": rows(a)}, {"title": "b", "rows": rows(b)}]);
            json!({"type": "list", "body": {"text": "?"}, "action": {"button": "See", "sections": sections}})
        };
        assert_eq!(code("interactive", list(5, 5)), None);
        assert_eq!(code("interactive", list(6, 5)), Some(131_009));
    }
}
