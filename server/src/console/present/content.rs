//! What a message carries, from the stored JSON of either direction.

use channel_core::model::{Content, Media};
use channel_core::{Content as Inbound, OutboundContent};
use serde_json::Value;

use super::sent::sent;
use crate::console::view::Part;

/// The parts of a stored content. What cannot be read back is said, not hidden.
pub(super) fn parts(content: &Value, kind: &str, demo: bool) -> Vec<Part> {
    let mut parts = read(content, kind);
    if demo {
        // The demo promises that nothing leaves the computer, so its pages load no picture from outside.
        for part in &mut parts {
            if let Part::Image { url } | Part::Sticker { url } = part {
                *url = url.take().filter(|url| is_here(url));
            }
        }
    }
    parts
}

/// Whether an address is on this computer.
pub(super) fn is_here(url: &str) -> bool {
    match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn read(content: &Value, kind: &str) -> Vec<Part> {
    if let Ok(inbound) = serde_json::from_value::<Inbound>(content.clone()) {
        let mut found = Vec::new();
        collect(&inbound, &mut found);
        return found;
    }
    match serde_json::from_value::<OutboundContent>(content.clone()) {
        Ok(outbound) => sent(outbound),
        Err(_) => vec![Part::Unsupported { what: kind.to_owned() }],
    }
}

/// The drawing and the sentence id of a kind that a list shows when there are no words.
pub(super) fn emblem(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "image" => ("image", "part-image"),
        "video" => ("video", "part-video"),
        "audio" | "voice" => ("mic", "part-audio"),
        "document" => ("file", "part-document"),
        "media" => ("image", "part-image"),
        "sticker" => ("sticker", "part-sticker"),
        "location" => ("pin", "part-location"),
        "contacts" => ("person", "part-contact"),
        "share" | "story_reply" | "story_mention" => ("link", "part-shared"),
        "choices" => ("list", "part-choices"),
        _ => return None,
    })
}

fn collect(content: &Content, found: &mut Vec<Part>) {
    let words = |found: &mut Vec<Part>, text: &Option<String>| {
        if let Some(text) = text.as_ref().filter(|text| !text.trim().is_empty()) {
            found.push(Part::Text(text.clone()));
        }
    };
    match content {
        Content::Text { text } => found.push(Part::Text(text.clone())),
        Content::Image { media, caption } => {
            found.push(Part::Image { url: address(media) });
            words(found, caption);
        }
        Content::Audio { media, caption, .. } => {
            found.push(Part::Audio { url: address(media) });
            words(found, caption);
        }
        Content::Video { media, caption, .. } => {
            found.push(Part::Video { url: address(media) });
            words(found, caption);
        }
        Content::Document { media, caption } => {
            let name = media.file_name.clone().or_else(|| media.mime_type.clone()).unwrap_or_default();
            found.push(Part::Document { url: address(media), name });
            words(found, caption);
        }
        Content::Sticker { media, emoji, .. } => {
            found.push(Part::Sticker { url: address(media) });
            words(found, emoji);
        }
        Content::Location { latitude, longitude, name, address, .. } => {
            let place = name.clone().or_else(|| address.clone());
            found.push(Part::Location { label: place.unwrap_or_else(|| format!("{latitude:.4}, {longitude:.4}")) });
        }
        Content::Contacts { contacts } => {
            found.extend(contacts.iter().map(|card| Part::Contact { name: card.name.clone().unwrap_or_default() }));
        }
        Content::Order { text, items, .. } => {
            words(found, text);
            let lines = items.iter().map(|item| format!("{} × {}", item.quantity, item.product_id)).collect();
            found.push(Part::Choices(lines));
        }
        Content::Product { product_id, text, .. } => {
            found.push(Part::Shared { label: product_id.clone(), url: None });
            words(found, text);
        }
        Content::Reply(reply) => found.push(Part::Text(reply.title.clone())),
        Content::FlowAnswer(answer) => {
            let text = answer.body.clone().unwrap_or_else(|| answer.response.to_string());
            found.push(Part::Text(text));
        }
        Content::StoryReply { story, text } => {
            found.push(Part::Shared { label: String::new(), url: story.url.as_deref().and_then(safe) });
            words(found, text);
        }
        Content::StoryMention { story } => {
            found.push(Part::Shared { label: String::new(), url: story.url.as_deref().and_then(safe) });
        }
        Content::Share { url, title, text, .. } => {
            found.push(Part::Shared { label: title.clone().unwrap_or_default(), url: url.as_deref().and_then(safe) });
            words(found, text);
        }
        Content::Poll { question, options } => {
            found.push(Part::Text(question.clone()));
            found.push(Part::Choices(options.clone()));
        }
        Content::Album { parts } => {
            for part in parts {
                collect(part, found);
            }
        }
        Content::Service { what, text } => found.push(Part::Text(text.clone().unwrap_or_else(|| what.clone()))),
        Content::Unsupported { what, .. } => found.push(Part::Unsupported { what: what.clone() }),
        other => found.push(Part::Unsupported { what: other.kind().to_owned() }),
    }
}

fn address(media: &Media) -> Option<String> {
    media.url.as_deref().and_then(safe)
}

/// An address a page may link to: http or https, nothing that a browser would run.
pub(super) fn safe(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url).ok()?;
    matches!(parsed.scheme(), "http" | "https").then(|| parsed.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_directions_are_read_and_the_unknown_is_said() {
        assert_eq!(parts(&json!({"kind": "text", "text": "hi"}), "text", false), [Part::Text("hi".to_owned())]);
        let choices = json!({"kind": "choices", "text": "Which?", "choices": [{"id": "a", "title": "Red"}]});
        assert_eq!(
            parts(&choices, "choices", false),
            [Part::Text("Which?".to_owned()), Part::Choices(vec!["Red".to_owned()])]
        );
        let picture = json!({"kind": "image", "media": {"url": "https://cdn.example/a.jpg"}, "caption": "look"});
        assert_eq!(
            parts(&picture, "image", false),
            [Part::Image { url: Some("https://cdn.example/a.jpg".to_owned()) }, Part::Text("look".to_owned())]
        );
        let buttons = json!({"kind": "buttons", "header": {"kind": "text", "text": "Sale"}, "text": "Look", "buttons": [
            {"kind": "url", "title": "Shop", "url": "https://s.example"}, {"kind": "reply", "id": "n", "title": "Later"}
        ]});
        assert_eq!(
            parts(&buttons, "buttons", false),
            [
                Part::Text("Sale".to_owned()),
                Part::Text("Look".to_owned()),
                Part::Choices(vec!["Shop".to_owned(), "Later".to_owned()])
            ]
        );
        let gone = json!({"kind": "keyboard", "text": "Thank you", "rows": []});
        assert_eq!(parts(&gone, "keyboard", false), [Part::Text("Thank you".to_owned())]);
        assert_eq!(
            parts(&json!({"kind": "hologram"}), "hologram", false),
            [Part::Unsupported { what: "hologram".to_owned() }]
        );
    }

    #[test]
    fn an_address_that_a_browser_would_run_is_no_address() {
        for url in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "not an address"] {
            assert_eq!(safe(url), None, "{url}");
        }
    }
}
