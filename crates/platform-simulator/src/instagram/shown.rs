//! Limits of outgoing Instagram messages, and what the phone shows of them (Instagram Platform, "Messaging API").

use serde_json::Value;

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

/// Checks a message and reads what it shows.
pub(super) fn shown(message: &Value) -> Result<Shown, GraphError> {
    let text = message["text"].as_str();
    // Bytes, not characters.
    if text.is_some_and(|text| text.len() > 1_000) {
        return Err(GraphError::new(100, "Length of param message[text] must be less than or equal to 1000 bytes"));
    }
    let quick = message["quick_replies"].as_array().map(Vec::as_slice).unwrap_or_default();
    if quick.len() > 13 {
        return Err(GraphError::new(100, "At most 13 quick replies are allowed"));
    }
    let choices = quick.iter().map(|reply| choice(&reply["payload"], &reply["title"], "quick_reply")).collect();
    let single = std::iter::once(&message["attachment"]).filter(|attachment| attachment.is_object());
    let several = message["attachments"].as_array().into_iter().flatten();
    let attachments = single.chain(several).collect::<Vec<_>>();
    if attachments.len() > 10 {
        return Err(GraphError::new(100, "At most 10 attachments are allowed"));
    }
    if let Some(template) = attachments.iter().find(|attachment| attachment["type"] == "template") {
        return self::template(&template["payload"]);
    }
    let media = attachments.iter().map(|attachment| file(attachment)).collect::<Result<Vec<_>, _>>()?;
    match (text, media.is_empty()) {
        (Some(""), true) | (None, true) => Err(GraphError::new(100, "The parameter message is required")),
        (text, false) if text.is_some_and(|text| !text.is_empty()) => {
            Err(GraphError::new(100, "A message has either a text or attachments"))
        }
        (text, no_media) => Ok(Shown {
            kind: if no_media { "text".to_owned() } else { media_kind(&media) },
            text: text.map(str::to_owned),
            media,
            choices,
        }),
    }
}

fn media_kind(media: &[Attachment]) -> String {
    media.first().map_or_else(|| "text".to_owned(), |first| first.kind.clone())
}

fn file(attachment: &Value) -> Result<Attachment, GraphError> {
    let kind = attachment["type"].as_str().unwrap_or_default();
    let payload = &attachment["payload"];
    let source = match kind {
        "image" | "video" | "audio" | "file" => payload["url"].as_str().or_else(|| payload["attachment_id"].as_str()),
        "MEDIA_SHARE" => payload["id"].as_str(),
        "like_heart" => Some("❤"),
        _ => return Err(GraphError::new(100, format!("Unknown attachment type {kind}"))),
    };
    let Some(source) = source else { return Err(GraphError::new(100, "The attachment has no url")) };
    let kind = match kind {
        "file" => "document",
        "MEDIA_SHARE" => "image",
        "like_heart" => "sticker",
        other => other,
    };
    Ok(Attachment { kind: kind.to_owned(), media_id: None, name: Some(source.to_owned()) })
}

fn template(payload: &Value) -> Result<Shown, GraphError> {
    let buttons = |of: &Value| of["buttons"].as_array().cloned().unwrap_or_default();
    let (words, tapped) = match payload["template_type"].as_str() {
        Some("button") => {
            let tapped = buttons(payload);
            if tapped.is_empty() || tapped.len() > 3 {
                return Err(GraphError::new(100, "A button template has 1 to 3 buttons"));
            }
            (payload["text"].as_str().map(str::to_owned), tapped)
        }
        Some("generic") => {
            let elements = payload["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
            if elements.is_empty() || elements.len() > 10 {
                return Err(GraphError::new(100, "A generic template has 1 to 10 elements"));
            }
            let words = elements
                .iter()
                .flat_map(|element| [element["title"].as_str(), element["subtitle"].as_str()])
                .flatten()
                .collect::<Vec<_>>()
                .join("\n");
            (Some(words), elements.iter().flat_map(buttons).collect())
        }
        _ => return Err(GraphError::new(100, "Unknown template_type")),
    };
    let choices = tapped
        .iter()
        .map(|button| match button["type"].as_str() {
            Some("web_url") => choice(&button["url"], &button["title"], "link"),
            _ => choice(&button["payload"], &button["title"], "postback"),
        })
        .collect();
    Ok(Shown { kind: "template".to_owned(), text: words, media: Vec::new(), choices })
}

fn choice(id: &Value, title: &Value, kind: &str) -> Choice {
    Choice {
        id: id.as_str().unwrap_or_default().to_owned(),
        // Longer titles are cut, not refused.
        title: title.as_str().unwrap_or_default().chars().take(20).collect(),
        description: None,
        kind: kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_measured_in_bytes() {
        assert!(shown(&json!({"text": "a".repeat(1_000)})).is_ok());
        assert!(shown(&json!({"text": "é".repeat(501)})).is_err());
    }

    #[test]
    fn an_empty_message_is_refused() {
        assert!(shown(&json!({})).is_err());
        assert!(shown(&json!({"text": ""})).is_err());
    }
}
