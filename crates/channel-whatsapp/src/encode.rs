//! From our message to the platform's JSON: pure (platforms.md §1.7).

use channel_core::outbound::{Choice, MediaKind, MediaSource};
use channel_core::{ChannelError, OutboundContent, OutboundMessage};
use serde_json::{Map, Value, json};

use crate::capabilities::{MOST_BUTTONS, MOST_ROWS};
use crate::decode::e164;
use crate::error;
use crate::template;

/// The longest mark the platform echoes.
const LONGEST_TOKEN: usize = 512;

/// The JSON body of a send. `uploaded` is the id of the message's file when the message brought its bytes.
pub(crate) fn encode(
    message: &OutboundMessage,
    uploaded: Option<&str>,
    list_label: &str,
) -> Result<Value, ChannelError> {
    let mut body = Map::new();
    body.insert("messaging_product".into(), json!("whatsapp"));
    address(message, &mut body)?;
    let (kind, content) = match &message.content {
        OutboundContent::Text { text } => ("text", json!({ "body": text, "preview_url": has_link(text) })),
        OutboundContent::Media { form, source, caption } => media(*form, source, caption.as_deref(), uploaded)?,
        OutboundContent::Reaction { message_id, emoji } => {
            // An empty emoji takes the reaction back.
            ("reaction", json!({ "message_id": message_id, "emoji": emoji.as_deref().unwrap_or_default() }))
        }
        OutboundContent::Choices { text, choices } => ("interactive", interactive(text, choices, list_label)?),
        OutboundContent::Template(filled) => ("template", template::encode(filled)?),
        _ => return Err(error::unknown_content()),
    };
    body.insert("type".into(), json!(kind));
    body.insert(kind.into(), content);
    if let Some(quoted) = message.reply_to.as_deref().filter(|_| kind != "reaction") {
        body.insert("context".into(), json!({ "message_id": quoted }));
    }
    if let Some(token) = &message.token {
        if token.chars().count() > LONGEST_TOKEN {
            return Err(error::token_too_long());
        }
        body.insert("biz_opaque_callback_data".into(), json!(token));
    }
    Ok(Value::Object(body))
}

/// Whom it goes to. A conversation is named by a group's id, by a number, or by a business-scoped user id; a number is
/// used when it is known, since some kinds of message cannot go to the other (error 131062).
fn address(message: &OutboundMessage, body: &mut Map<String, Value>) -> Result<(), ChannelError> {
    let conversation = message.conversation.as_str();
    if let Some(group) = conversation.strip_prefix("group:") {
        if group.is_empty() {
            return Err(error::no_recipient());
        }
        body.insert("recipient_type".into(), json!("group"));
        body.insert("to".into(), json!(group));
        return Ok(());
    }
    body.insert("recipient_type".into(), json!("individual"));
    match e164(conversation).or_else(|| message.phone.as_deref().and_then(e164)) {
        Some(number) => body.insert("to".into(), json!(number)),
        None if conversation.is_empty() => return Err(error::no_recipient()),
        None => body.insert("recipient".into(), json!(conversation)),
    };
    Ok(())
}

fn media(
    form: MediaKind,
    source: &MediaSource,
    caption: Option<&str>,
    uploaded: Option<&str>,
) -> Result<(&'static str, Value), ChannelError> {
    let mut file = Map::new();
    match source {
        MediaSource::Link { url } => file.insert("link".into(), json!(url)),
        MediaSource::Uploaded { id } => file.insert("id".into(), json!(id)),
        MediaSource::Upload { file_name, .. } => {
            if form == MediaKind::Document {
                file.insert("filename".into(), json!(file_name));
            }
            file.insert("id".into(), json!(uploaded.ok_or_else(error::not_uploaded)?))
        }
        MediaSource::Kept { .. } => return Err(error::not_uploaded()),
    };
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    };
    if form == MediaKind::Voice {
        file.insert("voice".into(), json!(true));
    }
    if let Some(caption) = caption.filter(|_| matches!(kind, "image" | "video" | "document")) {
        file.insert("caption".into(), json!(caption));
    }
    Ok((kind, Value::Object(file)))
}

/// Up to three choices are buttons, up to ten a list.
fn interactive(text: &str, choices: &[Choice], list_label: &str) -> Result<Value, ChannelError> {
    let action = match choices.len() {
        1..=MOST_BUTTONS => {
            let button =
                |choice: &Choice| json!({ "type": "reply", "reply": { "id": choice.id, "title": choice.title } });
            json!({ "buttons": choices.iter().map(button).collect::<Vec<_>>() })
        }
        ..=MOST_ROWS if !choices.is_empty() => {
            let row = |choice: &Choice| json!({ "id": choice.id, "title": choice.title });
            let rows: Vec<Value> = choices.iter().map(row).collect();
            json!({ "button": list_label, "sections": [{ "rows": rows }] })
        }
        _ => return Err(error::too_many_choices()),
    };
    let kind = if choices.len() <= MOST_BUTTONS { "button" } else { "list" };
    Ok(json!({ "type": kind, "body": { "text": text }, "action": action }))
}

fn has_link(text: &str) -> bool {
    text.contains("https://") || text.contains("http://")
}
