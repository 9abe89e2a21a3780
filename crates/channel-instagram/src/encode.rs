//! From the model to the bodies of `POST /{IG_ID}/messages` (platforms.md §2.3). Pure.

use channel_core::outbound::{Choice, MediaKind, MediaSource};
use channel_core::{ChannelError, OutboundContent, OutboundMessage};
use serde_json::{Value, json};

use crate::capabilities::{MOST_CHOICES, TEXT};
use crate::error::{unfit, unsupported};

/// What people write for the one reaction Instagram's API can set.
const HEARTS: [&str; 5] = ["\u{2764}\u{fe0f}", "\u{2764}", "\u{2665}\u{fe0f}", "\u{2665}", "love"];

/// The body that sends a message.
pub(crate) fn message(message: &OutboundMessage) -> Result<Value, ChannelError> {
    let to = message.conversation.as_str();
    let content = match &message.content {
        OutboundContent::Reaction { message_id, emoji } => return reaction(to, message_id, emoji.as_deref()),
        OutboundContent::Text { text } => json!({ "text": words(text)? }),
        OutboundContent::Choices { text, choices } => {
            json!({ "text": words(text)?, "quick_replies": quick_replies(choices)? })
        }
        OutboundContent::Media { form, source, caption } => attachment(*form, source, caption.as_deref())?,
        _ => return Err(unsupported("instagram has no message templates: send text instead")),
    };
    let mut body = json!({ "recipient": { "id": to }, "message": content });
    if let (Some(quoted), Some(fields)) = (&message.reply_to, body.as_object_mut()) {
        fields.insert("reply_to".to_owned(), json!({ "mid": quoted }));
    }
    Ok(body)
}

/// The body that answers a comment with a private message.
pub(crate) fn private_reply(comment_id: &str, text: &str) -> Result<Value, ChannelError> {
    Ok(json!({ "recipient": { "comment_id": comment_id }, "message": { "text": words(text)? } }))
}

/// The body of a sign of life.
pub(crate) fn action(to: &str, action: &str) -> Value {
    json!({ "recipient": { "id": to }, "sender_action": action })
}

fn words(text: &str) -> Result<&str, ChannelError> {
    if text.trim().is_empty() {
        return Err(unfit("the message is empty: write something"));
    }
    if !TEXT.holds(text) {
        return Err(unfit("the text is longer than 1000 bytes: split it"));
    }
    Ok(text)
}

fn quick_replies(choices: &[Choice]) -> Result<Vec<Value>, ChannelError> {
    if choices.is_empty() || choices.len() > MOST_CHOICES {
        return Err(unfit("instagram shows between 1 and 13 quick replies: change their number"));
    }
    let one = |choice: &Choice| json!({ "content_type": "text", "title": choice.title, "payload": choice.id });
    Ok(choices.iter().map(one).collect())
}

fn attachment(form: MediaKind, source: &MediaSource, caption: Option<&str>) -> Result<Value, ChannelError> {
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "file",
        MediaKind::Sticker => return Err(unsupported("instagram takes no stickers: send a picture instead")),
    };
    let MediaSource::Link { url } = source else {
        return Err(unsupported("instagram takes files by link alone: publish the file and send its link"));
    };
    if caption.is_some_and(|caption| !caption.trim().is_empty()) {
        return Err(unfit("instagram has no captions: send the words as a message of their own"));
    }
    Ok(json!({ "attachment": { "type": kind, "payload": { "url": url } } }))
}

fn reaction(to: &str, message_id: &str, emoji: Option<&str>) -> Result<Value, ChannelError> {
    let mut body = action(to, if emoji.is_some() { "react" } else { "unreact" });
    let payload = match emoji {
        Some(emoji) if HEARTS.contains(&emoji) => json!({ "message_id": message_id, "reaction": "love" }),
        Some(_) => return Err(unsupported("the one reaction instagram's API can set is a heart: send that or none")),
        None => json!({ "message_id": message_id }),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("payload".to_owned(), payload);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use channel_core::ErrorKind;
    use channel_core::outbound::Template;

    use super::*;

    fn encoded(content: OutboundContent) -> Result<Value, ErrorKind> {
        message(&OutboundMessage::new("1086", content)).map_err(|error| error.kind)
    }

    fn media(form: MediaKind) -> OutboundContent {
        let source = MediaSource::Link { url: "https://shop.example/f".into() };
        OutboundContent::Media { form, source, caption: None }
    }

    #[test]
    fn every_kind_has_its_body() {
        let choices = vec![
            Choice { id: "size:42".into(), title: "42".into() },
            Choice { id: "size:43".into(), title: "43".into() },
        ];
        let reaction = |emoji: Option<&str>| OutboundContent::Reaction {
            message_id: "mid.1".into(),
            emoji: emoji.map(str::to_owned),
        };
        let bodies = [
            OutboundContent::Text { text: "Yes, in blue.".into() },
            OutboundContent::Choices { text: "Which size?".into(), choices },
            media(MediaKind::Image),
            media(MediaKind::Video),
            media(MediaKind::Audio),
            media(MediaKind::Voice),
            media(MediaKind::Document),
            reaction(Some("\u{2764}\u{fe0f}")),
            reaction(None),
        ]
        .map(|content| encoded(content).unwrap());
        insta::assert_json_snapshot!(bodies);
    }

    #[test]
    fn a_quoted_message_is_named_beside_the_message() {
        let mut outbound = OutboundMessage::text("1086", "This one");
        outbound.reply_to = Some("mid.7".into());
        let expected =
            json!({ "recipient": { "id": "1086" }, "message": { "text": "This one" }, "reply_to": { "mid": "mid.7" } });
        assert_eq!(message(&outbound).unwrap(), expected);
    }

    #[test]
    fn what_instagram_does_not_carry_is_refused_before_any_call() {
        let upload = MediaSource::Upload {
            bytes: Bytes::from_static(b"x"),
            mime_type: "image/png".into(),
            file_name: "x.png".into(),
        };
        let table = [
            (media(MediaKind::Sticker), ErrorKind::Unsupported),
            (OutboundContent::Media { form: MediaKind::Image, source: upload, caption: None }, ErrorKind::Unsupported),
            (OutboundContent::Template(Template::default()), ErrorKind::Unsupported),
            (OutboundContent::Reaction { message_id: "m".into(), emoji: Some("👍".into()) }, ErrorKind::Unsupported),
            (OutboundContent::Text { text: " \n".into() }, ErrorKind::InvalidRequest),
            (OutboundContent::Text { text: "é".repeat(501) }, ErrorKind::InvalidRequest),
            (OutboundContent::Choices { text: "?".into(), choices: Vec::new() }, ErrorKind::InvalidRequest),
        ];
        for (content, expected) in table {
            let kind = content.kind();
            assert_eq!(encoded(content), Err(expected), "{kind}");
        }
    }

    #[test]
    fn the_limit_counts_bytes() {
        assert!(encoded(OutboundContent::Text { text: "é".repeat(500) }).is_ok());
    }
}
