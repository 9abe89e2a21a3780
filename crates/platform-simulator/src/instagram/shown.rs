//! Limits of outgoing Instagram messages, and what the phone shows of them (Instagram Platform, "Messaging API").

use serde_json::{Value, json};

use super::template;
use crate::http::GraphError;
use crate::state::{Attachment, Choice};

/// What the phone shows of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) kind: String,
    pub(super) text: Option<String>,
    pub(super) media: Vec<Attachment>,
    pub(super) choices: Vec<Choice>,
}

/// What a message may refer to and hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits<'a> {
    /// Ids of the account's posts.
    pub(super) posts: &'a [&'a str],
    pub(super) several_pictures: bool,
}

/// Checks a message and reads what it shows.
pub(super) fn shown(message: &Value, limits: Limits<'_>) -> Result<Shown, GraphError> {
    let text = message["text"].as_str();
    // Bytes, not characters.
    if text.is_some_and(|text| text.len() > 1_000) {
        return Err(refused("Length of param message[text] must be less than or equal to 1000 bytes"));
    }
    let choices = quick_replies(message)?;
    let several = message["attachments"].as_array();
    if several.is_some() && !limits.several_pictures {
        return Err(refused("Sending several images is not available for this account").subcode(2_534_068));
    }
    let single = std::iter::once(&message["attachment"]).filter(|attachment| attachment.is_object());
    let attachments = single.chain(several.into_iter().flatten()).collect::<Vec<_>>();
    if attachments.len() > 10 {
        return Err(refused("At most 10 attachments are allowed"));
    }
    if attachments.len() > 1 && attachments.iter().any(|attachment| attachment["type"] != "image") {
        return Err(refused("Several attachments must all be images"));
    }
    if text.is_some_and(|text| !text.is_empty()) && !attachments.is_empty() {
        return Err(refused("A message has either a text or attachments"));
    }
    if let [only] = attachments.as_slice()
        && only["type"] == "template"
    {
        return template::shown(&only["payload"]);
    }
    let media = attachments.iter().map(|attachment| file(attachment, limits)).collect::<Result<Vec<_>, _>>()?;
    if media.is_empty() && text.is_none_or(|text| text.trim().is_empty()) {
        return Err(refused("The parameter message is required"));
    }
    Ok(Shown {
        kind: media.first().map_or_else(|| "text".to_owned(), |first| first.kind.clone()),
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        media,
        choices,
    })
}

/// The attachments as an echo carries them.
pub(super) fn echoed(message: &Value) -> Option<Value> {
    let single = message.get("attachment").filter(|attachment| attachment.is_object());
    let several = message.get("attachments").and_then(Value::as_array);
    let all: Vec<Value> = single.into_iter().chain(several.into_iter().flatten()).map(echo).collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

fn echo(attachment: &Value) -> Value {
    let payload = &attachment["payload"];
    match attachment["type"].as_str() {
        Some("template") => {
            let words = payload["text"].as_str().or_else(|| payload["elements"][0]["title"].as_str());
            json!({"type": "template", "payload": {"title": words}})
        }
        Some("MEDIA_SHARE") => json!({"type": "ig_post", "payload": {"ig_post_media_id": payload["id"]}}),
        Some("like_heart") => json!({"type": "like_heart"}),
        kind => json!({"type": kind, "payload": {"url": payload["url"]}}),
    }
}

pub(super) fn refused(words: &str) -> GraphError {
    GraphError::new(100, words)
}

/// Something to tap. Longer titles are cut, not refused.
pub(super) fn choice(id: &Value, title: &Value, kind: &str) -> Result<Choice, GraphError> {
    let (id, title) = (id.as_str().unwrap_or_default(), title.as_str().unwrap_or_default());
    if id.is_empty() || title.trim().is_empty() {
        return Err(refused("A button needs a title and a payload or url"));
    }
    if id.chars().count() > 1_000 && kind != "link" {
        return Err(refused("The payload must be at most 1000 characters long"));
    }
    let title = title.chars().take(20).collect();
    Ok(Choice { id: id.to_owned(), title, description: None, kind: kind.to_owned() })
}

pub(super) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn quick_replies(message: &Value) -> Result<Vec<Choice>, GraphError> {
    let Some(quick) = message.get("quick_replies") else { return Ok(Vec::new()) };
    let quick = quick.as_array().map(Vec::as_slice).unwrap_or_default();
    if quick.is_empty() || quick.len() > 13 {
        return Err(refused("Between 1 and 13 quick replies are allowed"));
    }
    let one = |reply: &Value| match reply["content_type"].as_str() {
        Some("text") => choice(&reply["payload"], &reply["title"], "quick_reply"),
        _ => Err(refused("The content_type of a quick reply must be text")),
    };
    quick.iter().map(one).collect()
}

fn file(attachment: &Value, limits: Limits<'_>) -> Result<Attachment, GraphError> {
    let kind = attachment["type"].as_str().unwrap_or_default();
    let payload = &attachment["payload"];
    let shown =
        |kind: &str, name: &str| Attachment { kind: kind.to_owned(), media_id: None, name: Some(name.to_owned()) };
    match kind {
        "image" | "video" | "audio" | "file" => {
            let kind = if kind == "file" { "document" } else { kind };
            match (payload["url"].as_str(), payload["attachment_id"].as_str()) {
                (Some(url), _) if is_web_address(url) => Ok(shown(kind, url)),
                (Some(_), _) => Err(refused("The url of the attachment is not valid")),
                (None, Some(id)) => Ok(shown(kind, id)),
                (None, None) => Err(refused("The attachment has no url")),
            }
        }
        "MEDIA_SHARE" => match payload["id"].as_str() {
            Some(id) if limits.posts.contains(&id) => Ok(shown("image", id)),
            _ => Err(refused("The media to share is not a post of the account")),
        },
        "like_heart" => Ok(shown("sticker", "❤")),
        _ => Err(GraphError::new(100, format!("Unknown attachment type {kind}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits<'_> = Limits { posts: &["17895"], several_pictures: true };

    fn judged(message: &Value) -> Result<String, u32> {
        shown(message, LIMITS).map(|shown| shown.kind).map_err(|error| error.subcode.unwrap_or(error.code))
    }

    fn image() -> Value {
        json!({"type": "image", "payload": {"url": "https://shop.example/1.jpg"}})
    }

    #[test]
    fn every_kind_of_message_is_checked() {
        let quick = |count: usize| vec![json!({"content_type": "text", "title": "42", "payload": "42"}); count];
        let table = [
            (json!({"text": "a".repeat(1_000)}), Ok("text")),
            (json!({"text": "é".repeat(501)}), Err(100)),
            (json!({"text": ""}), Err(100)),
            (json!({}), Err(100)),
            (json!({"text": "Size?", "quick_replies": quick(13)}), Ok("text")),
            (json!({"text": "Size?", "quick_replies": quick(14)}), Err(100)),
            (
                json!({"text": "Size?", "quick_replies": [{"content_type": "location", "title": "a", "payload": "a"}]}),
                Err(100),
            ),
            (json!({"attachment": image()}), Ok("image")),
            (json!({"attachment": {"type": "image", "payload": {"url": "shoe.jpg"}}}), Err(100)),
            (json!({"attachment": {"type": "image", "payload": {}}}), Err(100)),
            (json!({"attachment": image(), "text": "and words"}), Err(100)),
            (json!({"attachments": vec![image(); 10]}), Ok("image")),
            (json!({"attachments": vec![image(); 11]}), Err(100)),
            (
                json!({"attachments": [image(), {"type": "video", "payload": {"url": "https://shop.example/1.mp4"}}]}),
                Err(100),
            ),
            (json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "17895"}}}), Ok("image")),
            (json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "1"}}}), Err(100)),
            (json!({"attachment": {"type": "like_heart"}}), Ok("sticker")),
            (json!({"attachment": {"type": "location"}}), Err(100)),
        ];
        for (message, expected) in table {
            assert_eq!(judged(&message), expected.map(str::to_owned), "{message}");
        }
    }

    #[test]
    fn an_account_without_several_pictures_says_so() {
        let limits = Limits { several_pictures: false, ..LIMITS };
        let error = shown(&json!({"attachments": [image(), image()]}), limits).unwrap_err();
        assert_eq!(error.subcode, Some(2_534_068));
        assert!(shown(&json!({"attachment": image()}), limits).is_ok());
    }
}
