//! The limits of messages that can be tapped.

use std::collections::HashSet;

use serde_json::Value;

use super::{file, length, required};
use crate::http::GraphError;

pub(super) fn check(body: &Value) -> Result<(), GraphError> {
    let action = &body["action"];
    let kind = required(&body["type"], "interactive.type")?;
    let (least, longest) = match kind {
        "list" => (1, 4_096),
        "product" => (0, 1_024),
        _ => (1, 1_024),
    };
    length(&body["body"]["text"], "interactive.body.text", least, longest)?;
    length(&body["footer"]["text"], "interactive.footer.text", 0, 60)?;
    header(kind, &body["header"])?;
    match kind {
        "button" => buttons(action),
        "list" => list(action),
        "cta_url" => page(action),
        "location_request_message" => named(action, "send_location"),
        "request_contact_info" => named(action, "request_contact_info"),
        "flow" => flow(action),
        "product" => product(action),
        "product_list" => products(action),
        "catalog_message" => named(action, "catalog_message"),
        "carousel" => carousel(action),
        "address_message" | "order_details" | "order_status" | "call_permission_request" | "voice_call" => {
            required(&action["name"], "interactive.action.name").map(|_| ())
        }
        _ => Err(GraphError::value(format!("interactive.type {kind} is not supported."))),
    }
}

fn header(kind: &str, header: &Value) -> Result<(), GraphError> {
    if header.is_null() {
        return if kind == "product_list" { Err(GraphError::parameter("header is required.")) } else { Ok(()) };
    }
    let allowed: &[&str] = match kind {
        "button" | "cta_url" | "flow" => &["text", "image", "video", "document"],
        "list" | "product_list" => &["text"],
        _ => &[],
    };
    let form = required(&header["type"], "interactive.header.type")?;
    if !allowed.contains(&form) {
        return Err(GraphError::value(format!("interactive.header.type {form} is not possible here.")));
    }
    if form == "text" { length(&header["text"], "interactive.header.text", 1, 60) } else { file(form, &header[form]) }
}

fn named(action: &Value, name: &str) -> Result<(), GraphError> {
    if required(&action["name"], "interactive.action.name")? == name {
        return Ok(());
    }
    Err(GraphError::value(format!("interactive.action.name must be {name}.")))
}

fn page(action: &Value) -> Result<(), GraphError> {
    named(action, "cta_url")?;
    let parameters = &action["parameters"];
    length(&parameters["display_text"], "interactive.action.parameters.display_text", 1, 20)?;
    let url = required(&parameters["url"], "interactive.action.parameters.url")?;
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(());
    }
    Err(GraphError::value("interactive.action.parameters.url is not a valid URL."))
}

fn flow(action: &Value) -> Result<(), GraphError> {
    named(action, "flow")?;
    let parameters = &action["parameters"];
    if parameters["flow_message_version"] != "3" {
        return Err(GraphError::value("interactive.action.parameters.flow_message_version must be 3."));
    }
    if parameters["flow_id"].is_string() == parameters["flow_name"].is_string() {
        return Err(GraphError::parameter("exactly one of flow_id and flow_name is required."));
    }
    length(&parameters["flow_cta"], "interactive.action.parameters.flow_cta", 1, 30)?;
    let payload = &parameters["flow_action_payload"];
    if payload["data"].as_object().is_some_and(serde_json::Map::is_empty) {
        return Err(GraphError::value("flow_action_payload.data must not be empty."));
    }
    Ok(())
}

fn product(action: &Value) -> Result<(), GraphError> {
    required(&action["catalog_id"], "interactive.action.catalog_id")?;
    required(&action["product_retailer_id"], "interactive.action.product_retailer_id").map(|_| ())
}

fn products(action: &Value) -> Result<(), GraphError> {
    required(&action["catalog_id"], "interactive.action.catalog_id")?;
    let sections = action["sections"].as_array().map(Vec::as_slice).unwrap_or_default();
    let items = sections.iter().filter_map(|section| section["product_items"].as_array()).flatten().count();
    if sections.is_empty() || sections.len() > 10 || !(1..=30).contains(&items) {
        return Err(GraphError::value("interactive.action.sections must hold 1 to 10 sections with 1 to 30 products."));
    }
    for section in sections {
        let least = usize::from(sections.len() > 1);
        length(&section["title"], "interactive.action.sections.title", least, 24)?;
    }
    Ok(())
}

fn carousel(action: &Value) -> Result<(), GraphError> {
    let cards = action["cards"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !(2..=10).contains(&cards.len()) {
        return Err(GraphError::value("interactive.action.cards must hold 2 to 10 cards."));
    }
    let mut shapes = HashSet::new();
    for (index, card) in cards.iter().enumerate() {
        if card["card_index"].as_u64() != u64::try_from(index).ok() {
            return Err(GraphError::value("interactive.action.cards.card_index must count from 0."));
        }
        let form = required(&card["header"]["type"], "interactive.action.cards.header.type")?;
        if !matches!(form, "image" | "video") {
            return Err(GraphError::value("a card has an image or a video above it."));
        }
        file(form, &card["header"][form])?;
        length(&card["body"]["text"], "interactive.action.cards.body.text", 0, 160)?;
        let replies = card["action"]["buttons"].as_array();
        match replies {
            Some(replies) => {
                for reply in replies {
                    length(&reply["quick_reply"]["id"], "interactive.action.cards.buttons.id", 1, 256)?;
                    length(&reply["quick_reply"]["title"], "interactive.action.cards.buttons.title", 1, 20)?;
                }
            }
            None => page(&card["action"])?,
        }
        shapes.insert((form, replies.map(Vec::len)));
    }
    if shapes.len() == 1 { Ok(()) } else { Err(GraphError::value("all cards must have the same header and buttons.")) }
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

    fn code(body: Value) -> Option<u32> {
        check(&body).err().map(|error| error.code)
    }

    #[test]
    fn at_most_three_buttons_with_different_titles() {
        let buttons = |titles: &[&str]| {
            let buttons =
                titles.iter().map(|t| json!({"type": "reply", "reply": {"id": t, "title": t}})).collect::<Vec<_>>();
            json!({"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}})
        };
        assert_eq!(code(buttons(&["a", "b", "c"])), None);
        assert_eq!(code(buttons(&["a", "b", "c", "d"])), Some(131_009));
        assert_eq!(code(buttons(&["a", "a"])), Some(131_009));
        assert_eq!(code(buttons(&["a title of twenty-one"])), Some(100));
    }

    #[test]
    fn a_list_has_ten_rows_in_all() {
        let rows = |n: usize| (0..n).map(|i| json!({"id": i.to_string(), "title": "t"})).collect::<Vec<_>>();
        let list = |a: usize, b: usize| {
            let sections = json!([{"title": "a", "rows": rows(a)}, {"title": "b", "rows": rows(b)}]);
            json!({"type": "list", "body": {"text": "?"}, "action": {"button": "See", "sections": sections}})
        };
        assert_eq!(code(list(5, 5)), None);
        assert_eq!(code(list(6, 5)), Some(131_009));
    }

    #[test]
    fn cards_are_alike() {
        let header = json!({"type": "image", "image": {"link": "https://a.example/b.png"}});
        let page = json!({"name": "cta_url", "parameters": {"display_text": "See", "url": "https://a.example"}});
        let reply = json!({"buttons": [{"type": "quick_reply", "quick_reply": {"id": "1", "title": "Take"}}]});
        let card = |index: usize, action: &Value| json!({"card_index": index, "type": "cta_url", "header": header, "action": action});
        let cards = |cards: Vec<Value>| json!({"type": "carousel", "body": {"text": "?"}, "action": {"cards": cards}});
        assert_eq!(code(cards(vec![card(0, &page), card(1, &page)])), None);
        assert_eq!(code(cards(vec![card(0, &reply), card(1, &reply)])), None);
        assert_eq!(code(cards(vec![card(0, &page), card(1, &reply)])), Some(131_009));
        assert_eq!(code(cards(vec![card(0, &page)])), Some(131_009));
        assert_eq!(code(cards(vec![card(0, &page), card(2, &page)])), Some(131_009));
    }

    #[test]
    fn every_kind_names_its_own_action() {
        let message = |kind: &str, action: Value| json!({"type": kind, "body": {"text": "?"}, "action": action});
        let flow =
            |id: &str| json!({"name": "flow", "parameters": {"flow_message_version": "3", id: "1", "flow_cta": "Go"}});
        for (kind, action, expected) in [
            ("location_request_message", json!({"name": "send_location"}), None),
            ("location_request_message", json!({"name": "cta_url"}), Some(131_009)),
            ("request_contact_info", json!({"name": "request_contact_info"}), None),
            ("request_contact_info", json!({}), Some(131_008)),
            ("flow", flow("flow_id"), None),
            ("flow", flow("id"), Some(100)),
            ("product", json!({"catalog_id": "1", "product_retailer_id": "blue"}), None),
            ("product", json!({"catalog_id": "1"}), Some(131_008)),
            ("product_list", json!({"catalog_id": "1", "sections": [{"product_items": [{}]}]}), Some(100)),
            ("catalog_message", json!({"name": "catalog_message"}), None),
            (
                "cta_url",
                json!({"name": "cta_url", "parameters": {"display_text": "See", "url": "ftp://a"}}),
                Some(131_009),
            ),
        ] {
            assert_eq!(code(message(kind, action.clone())), expected, "{kind} {action}");
        }
    }
}
