//! What can be sent, and its limits (Bot API; lengths count Unicode code points).

use serde_json::Value;

use super::{BotError, Result};
use crate::http::Call;
use crate::state::Choice;

/// A send method, by what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sendable {
    Text,
    /// A file: the parameter that carries it, the field of the message that shows it, and what the phone calls it.
    File {
        parameter: &'static str,
        shown: &'static str,
    },
    Location,
    Venue,
    Contact,
    Poll,
}

impl Sendable {
    pub(super) fn of(method: &str) -> Option<Self> {
        let file = |parameter, shown| Some(Self::File { parameter, shown });
        match method {
            "sendmessage" => Some(Self::Text),
            "sendphoto" => file("photo", "image"),
            "sendvideo" => file("video", "video"),
            "sendanimation" => file("animation", "video"),
            "sendvideonote" => file("video_note", "video"),
            "sendaudio" => file("audio", "audio"),
            "sendvoice" => file("voice", "voice"),
            "senddocument" => file("document", "document"),
            "sendsticker" => file("sticker", "sticker"),
            "sendlocation" => Some(Self::Location),
            "sendvenue" => Some(Self::Venue),
            "sendcontact" => Some(Self::Contact),
            "sendpoll" => Some(Self::Poll),
            _ => None,
        }
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::File { shown, .. } => shown,
            Self::Location | Self::Venue => "location",
            Self::Contact => "contact",
            Self::Poll => "poll",
        }
    }
}

/// The text of a message, measured after its markup was taken away.
pub(super) fn text(call: &Call, most: usize) -> Result<String> {
    let raw = call.parameter("text").unwrap_or_default();
    let plain = plain(&raw, call.parameter("parse_mode").as_deref())?;
    entities(call.json("entities").as_ref(), &plain)?;
    match plain.chars().count() {
        0 => Err(BotError::bad_request("message text is empty")),
        count if count > most => Err(BotError::bad_request("message is too long")),
        _ => Ok(plain),
    }
}

pub(super) fn caption(raw: Option<&str>, mode: Option<&str>) -> Result<Option<String>> {
    let Some(raw) = raw.filter(|raw| !raw.is_empty()) else { return Ok(None) };
    let plain = plain(raw, mode)?;
    if plain.chars().count() > 1_024 {
        return Err(BotError::bad_request("message caption is too long"));
    }
    Ok(Some(plain))
}

/// Ranges beside the text must lie in it; they are counted in UTF-16 units.
pub(super) fn entities(entities: Option<&Value>, text: &str) -> Result<()> {
    let length = text.encode_utf16().count();
    for entity in entities.and_then(Value::as_array).into_iter().flatten() {
        let number = |field: &str| entity[field].as_u64().and_then(|number| usize::try_from(number).ok());
        let (Some(offset), Some(size)) = (number("offset"), number("length")) else {
            return Err(unparsable("an entity has no range"));
        };
        if size == 0 || offset.saturating_add(size) > length {
            return Err(unparsable("an entity lies outside of the text"));
        }
    }
    Ok(())
}

/// Takes markup away. Markup that does not add up is an error, which is how a careless `<` shows.
fn plain(raw: &str, mode: Option<&str>) -> Result<String> {
    match mode {
        Some(mode) if mode.eq_ignore_ascii_case("html") => html(raw),
        Some(mode) if mode.eq_ignore_ascii_case("markdownv2") => markdown(raw),
        _ => Ok(raw.to_owned()),
    }
}

fn html(raw: &str) -> Result<String> {
    const TAGS: &[&str] = &[
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "a",
        "code",
        "pre",
        "blockquote",
        "tg-spoiler",
        "span",
        "tg-emoji",
    ];
    let mut out = String::with_capacity(raw.len());
    let mut open = Vec::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let Some((tag, tail)) = after.split_once('>') else { return Err(unparsable("unclosed start tag")) };
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default().to_lowercase();
        if !TAGS.contains(&name.as_str()) {
            return Err(unparsable("unsupported start tag"));
        }
        if !closing {
            open.push(name);
        } else if open.pop() != Some(name) {
            return Err(unparsable("unmatched end tag"));
        }
        rest = tail;
    }
    out.push_str(rest);
    if !open.is_empty() {
        return Err(unparsable("can't find end tag"));
    }
    Ok(out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn markdown(raw: &str) -> Result<String> {
    let mut out = String::with_capacity(raw.len());
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.extend(letters.next()),
            '.' | '!' | '-' | '=' | '+' | '#' | '{' | '}' | '|' => {
                return Err(unparsable(&format!("character '{letter}' is reserved and must be escaped")));
            }
            '*' | '_' | '~' | '`' => {}
            other => out.push(other),
        }
    }
    Ok(out)
}

fn unparsable(why: &str) -> BotError {
    BotError::bad_request(&format!("can't parse entities: {why}"))
}

/// The buttons of a reply markup. Keys that ask for something exist in private chats alone.
pub(super) fn choices(markup: Option<&Value>, private: bool) -> Result<Vec<Choice>> {
    let Some(markup) = markup else { return Ok(Vec::new()) };
    let rows = |name: &str| markup[name].as_array().cloned().unwrap_or_default();
    let mut choices = Vec::new();
    for button in rows("inline_keyboard").iter().filter_map(Value::as_array).flatten() {
        let title = button["text"].as_str().unwrap_or_default().to_owned();
        let (id, kind) = match (button["callback_data"].as_str(), button["url"].as_str()) {
            (Some(data), _) if (1..=64).contains(&data.len()) => (data, "callback"),
            (Some(_), _) => return Err(BotError::bad_request("BUTTON_DATA_INVALID")),
            (None, Some(url)) => (url, "link"),
            (None, None) => continue,
        };
        choices.push(Choice { id: id.to_owned(), title, description: None, kind: kind.to_owned() });
    }
    for button in rows("keyboard").iter().filter_map(Value::as_array).flatten() {
        // A key of a reply keyboard is a text that the person sends.
        let title = button["text"].as_str().or_else(|| button.as_str()).unwrap_or_default().to_owned();
        let asks = ["request_contact", "request_location"].into_iter().find(|asks| button[*asks] == true);
        if asks.is_some() && !private {
            return Err(BotError::bad_request("phone number and location can be requested in private chats only"));
        }
        if title.is_empty() {
            return Err(BotError::bad_request("text buttons are unallowed to be empty"));
        }
        let kind = asks.unwrap_or("text").to_owned();
        choices.push(Choice { id: title.clone(), title, description: None, kind });
    }
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_after_the_markup_is_gone() {
        assert_eq!(html("<b>5 &lt; 6</b>").unwrap(), "5 < 6");
        assert!(html("a < b").is_err());
        assert!(html("<b>open").is_err());
        assert_eq!(markdown(r"*42* \- yes").unwrap(), "42 - yes");
        assert!(markdown("42 - yes").is_err());
    }

    #[test]
    fn callback_data_has_at_most_64_bytes() {
        let markup = |data: &str| serde_json::json!({"inline_keyboard": [[{"text": "a", "callback_data": data}]]});
        assert_eq!(choices(Some(&markup(&"x".repeat(64))), true).unwrap().len(), 1);
        assert!(choices(Some(&markup(&"x".repeat(65))), true).is_err());
    }
}
