//! The button template and the generic template. Instagram's pages name the fields; the limits are the Messenger
//! Platform's.

use serde_json::Value;

use super::shown::{Shown, choice, is_web_address, refused};
use crate::http::GraphError;
use crate::state::Choice;

/// The longest words above buttons, and the longest line of a card, in characters.
const TEXT: usize = 640;
const LINE: usize = 80;

pub(super) fn shown(payload: &Value) -> Result<Shown, GraphError> {
    match payload["template_type"].as_str() {
        Some("button") => with_buttons(payload),
        Some("generic") => with_cards(payload),
        _ => Err(refused("Unknown template_type")),
    }
}

fn with_buttons(payload: &Value) -> Result<Shown, GraphError> {
    let text = payload["text"].as_str().unwrap_or_default();
    if text.trim().is_empty() || text.chars().count() > TEXT {
        return Err(refused("The text of a button template has 1 to 640 characters"));
    }
    let choices = buttons(payload)?;
    if choices.is_empty() {
        return Err(refused("A button template has 1 to 3 buttons"));
    }
    Ok(Shown { kind: "template".to_owned(), text: Some(text.to_owned()), media: Vec::new(), choices })
}

fn with_cards(payload: &Value) -> Result<Shown, GraphError> {
    let elements = payload["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    if elements.is_empty() || elements.len() > 10 {
        return Err(refused("A generic template has 1 to 10 elements"));
    }
    let mut words = Vec::new();
    let mut choices = Vec::new();
    for element in elements {
        let lines = [element["title"].as_str(), element["subtitle"].as_str()];
        if lines[0].is_none_or(|title| title.trim().is_empty()) {
            return Err(refused("An element needs a title"));
        }
        if lines.into_iter().flatten().any(|line| line.chars().count() > LINE) {
            return Err(refused("A title or subtitle has at most 80 characters"));
        }
        if element["image_url"].as_str().is_some_and(|url| !is_web_address(url)) {
            return Err(refused("The image_url of an element is not valid"));
        }
        let tapped = buttons(element)?;
        if lines[1].is_none() && element["image_url"].is_null() && tapped.is_empty() {
            return Err(refused("An element needs a subtitle, an image_url or buttons beside its title"));
        }
        words.extend(lines.into_iter().flatten().map(str::to_owned));
        choices.extend(tapped);
    }
    Ok(Shown { kind: "template".to_owned(), text: Some(words.join("\n")), media: Vec::new(), choices })
}

fn buttons(of: &Value) -> Result<Vec<Choice>, GraphError> {
    let buttons = of["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
    if buttons.len() > 3 {
        return Err(refused("At most 3 buttons are allowed"));
    }
    let one = |button: &Value| match button["type"].as_str() {
        Some("web_url") if button["url"].as_str().is_some_and(is_web_address) => {
            choice(&button["url"], &button["title"], "link")
        }
        Some("web_url") => Err(refused("The url of a button is not valid")),
        Some("postback") => choice(&button["payload"], &button["title"], "postback"),
        _ => Err(refused("The type of a button must be web_url or postback")),
    };
    buttons.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_of_a_template_is_checked() {
        let tap = json!({"type": "postback", "title": "Yes", "payload": "yes"});
        let button =
            |text: String, buttons: Vec<Value>| json!({"template_type": "button", "text": text, "buttons": buttons});
        let generic = |elements: Vec<Value>| json!({"template_type": "generic", "elements": elements});
        let card = json!({"title": "Shoe", "subtitle": "79.90", "buttons": [tap]});
        let table = [
            (button("Sure?".into(), vec![tap.clone()]), true),
            (button("Sure?".into(), vec![tap.clone(); 4]), false),
            (button("Sure?".into(), Vec::new()), false),
            (button("a".repeat(641), vec![tap.clone()]), false),
            (
                button("Sure?".into(), vec![json!({"type": "web_url", "title": "See", "url": "https://shop.example"})]),
                true,
            ),
            (button("Sure?".into(), vec![json!({"type": "web_url", "title": "See", "url": "javascript:1"})]), false),
            (button("Sure?".into(), vec![json!({"type": "postback", "title": "Yes"})]), false),
            (button("Sure?".into(), vec![json!({"type": "phone_number", "title": "Call", "payload": "1"})]), false),
            (generic(vec![card.clone(); 10]), true),
            (generic(vec![card; 11]), false),
            (generic(vec![json!({"title": "a".repeat(81), "subtitle": "b"})]), false),
            (generic(vec![json!({"title": "Alone"})]), false),
            (generic(vec![json!({"subtitle": "No title"})]), false),
            (json!({"template_type": "media"}), false),
        ];
        for (payload, taken) in table {
            assert_eq!(shown(&payload).is_ok(), taken, "{payload}");
        }
    }
}
