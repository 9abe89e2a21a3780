//! Buttons and cards: the button template and the generic template. Instagram's pages name their fields; the limits that
//! they leave out are the Messenger Platform's (platforms.md §2.3).

use channel_core::ChannelError;
use channel_core::outbound::{Button, Buttons, Card};
use serde_json::{Map, Value, json};
use url::Url;

use super::message::{tap, tap_title};
use crate::capabilities::{BUTTON_TEXT, CARD_TEXT, MOST_BUTTONS, MOST_CARDS};
use crate::error::{unfit, unsupported};

/// Words with one to three buttons under them.
pub(super) fn buttons(wanted: &Buttons) -> Result<Value, ChannelError> {
    if wanted.header.is_some() || wanted.footer.is_some() {
        return Err(unfit("instagram's buttons have nothing above and below the words: put it among the words"));
    }
    if wanted.text.trim().is_empty() {
        return Err(unfit("the message is empty: write something"));
    }
    if !BUTTON_TEXT.holds(&wanted.text) {
        return Err(unfit("the words above buttons are longer than 640 bytes: send them apart"));
    }
    if wanted.buttons.is_empty() || wanted.buttons.len() > MOST_BUTTONS {
        return Err(unfit("instagram shows between 1 and 3 buttons: change their number"));
    }
    let buttons = wanted.buttons.iter().map(button).collect::<Result<Vec<_>, _>>()?;
    Ok(template(json!({ "template_type": "button", "text": wanted.text, "buttons": buttons })))
}

/// Cards that can be swiped.
pub(super) fn cards(text: Option<&str>, cards: &[Card]) -> Result<Value, ChannelError> {
    if text.is_some_and(|text| !text.trim().is_empty()) {
        return Err(unfit("instagram's cards have no words above them: send the words as a message of their own"));
    }
    if cards.is_empty() || cards.len() > MOST_CARDS {
        return Err(unfit("instagram shows between 1 and 10 cards: change their number"));
    }
    let elements = cards.iter().map(element).collect::<Result<Vec<_>, _>>()?;
    Ok(template(json!({ "template_type": "generic", "elements": elements })))
}

fn template(payload: Value) -> Value {
    json!({ "type": "template", "payload": payload })
}

fn element(card: &Card) -> Result<Value, ChannelError> {
    if card.title.trim().is_empty() {
        return Err(unfit("a card has no title: give it one"));
    }
    let second_line = card.subtitle.as_deref().filter(|line| !line.trim().is_empty());
    if ![Some(card.title.as_str()), second_line].into_iter().flatten().all(|line| CARD_TEXT.holds(line)) {
        return Err(unfit("a line of a card is longer than 80 characters: shorten it"));
    }
    if card.buttons.len() > MOST_BUTTONS {
        return Err(unfit("instagram shows at most 3 buttons on a card: take some away"));
    }
    if second_line.is_none() && card.image_url.is_none() && card.buttons.is_empty() {
        return Err(unfit("a card needs a picture, a second line or a button beside its title: add one"));
    }
    let mut element = Map::new();
    element.insert("title".to_owned(), json!(card.title));
    if let Some(url) = &card.image_url {
        element.insert("image_url".to_owned(), json!(page(url)?));
    }
    if let Some(line) = second_line {
        element.insert("subtitle".to_owned(), json!(line));
    }
    if !card.buttons.is_empty() {
        let buttons = card.buttons.iter().map(button).collect::<Result<Vec<_>, _>>()?;
        element.insert("buttons".to_owned(), Value::Array(buttons));
    }
    Ok(Value::Object(element))
}

fn button(button: &Button) -> Result<Value, ChannelError> {
    match button {
        Button::Reply { id, title } => {
            let (id, title) = tap(id, title)?;
            Ok(json!({ "type": "postback", "title": title, "payload": id }))
        }
        Button::Url { title, url } => Ok(json!({ "type": "web_url", "title": tap_title(title)?, "url": page(url)? })),
        _ => Err(unsupported("instagram has no buttons of this kind")),
    }
}

fn page(url: &str) -> Result<&str, ChannelError> {
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "https" | "http") => Ok(url),
        _ => Err(unfit("a button or card leads to something that is no web address: correct it")),
    }
}
