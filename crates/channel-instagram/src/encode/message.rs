//! One message, reaction or sign of life.

use channel_core::outbound::Choice;
use channel_core::{ChannelError, OutboundContent, OutboundMessage};
use serde_json::{Value, json};

use super::recipient::person;
use super::{file, template};
use crate::capabilities::{MOST_CHOICES, TAP_ID, TAP_TITLE, TEXT};
use crate::error::{unfit, unsupported};

/// The longest mark (the Messenger Platform's reference for `metadata`).
const LONGEST_MARK: usize = 1_000;

/// What people write for the one reaction Instagram's API can set.
const HEARTS: [&str; 5] = ["\u{2764}\u{fe0f}", "\u{2764}", "\u{2665}\u{fe0f}", "\u{2665}", "love"];

/// The body that sends a message, without sending it. What a person wrote after the ordinary window
/// ([`OutboundContent::PersonText`]) alone is marked as a human agent's; nothing else can be.
///
/// # Errors
/// When Instagram has no such message, a limit is not kept, or the conversation is not one person's.
pub fn message(message: &OutboundMessage) -> Result<Value, ChannelError> {
    let to = person(&message.conversation)?;
    let mut content = match &message.content {
        OutboundContent::Reaction { message_id, emoji } => return reaction(to, message_id, emoji.as_deref()),
        OutboundContent::Text { text } => json!({ "text": words(text)? }),
        OutboundContent::PersonText(person) => json!({ "text": words(person.text())? }),
        OutboundContent::Choices { text, choices } => {
            json!({ "text": words(text)?, "quick_replies": quick_replies(choices)? })
        }
        OutboundContent::Media { form, source, caption } => {
            json!({ "attachment": file::attachment(*form, source, caption.as_deref())? })
        }
        OutboundContent::Album { items } => json!({ "attachments": file::pictures(items)? }),
        OutboundContent::Share { media_id } => json!({ "attachment": file::share(media_id)? }),
        OutboundContent::Buttons(buttons) => json!({ "attachment": template::buttons(buttons)? }),
        OutboundContent::Cards { text, cards } => json!({ "attachment": template::cards(text.as_deref(), cards)? }),
        other => return Err(absent(other)),
    };
    if let (Some(token), Some(fields)) = (&message.token, content.as_object_mut()) {
        fields.insert("metadata".to_owned(), mark(token)?);
    }
    let mut body = json!({ "recipient": { "id": to }, "message": content });
    if let Some(fields) = body.as_object_mut() {
        if let Some(quoted) = &message.reply_to {
            fields.insert("reply_to".to_owned(), json!({ "mid": quoted }));
        }
        if let OutboundContent::PersonText(_) = &message.content {
            fields.insert("messaging_type".to_owned(), json!("MESSAGE_TAG"));
            fields.insert("tag".to_owned(), json!("HUMAN_AGENT"));
        }
    }
    Ok(body)
}

/// The sender's own mark on a message, which comes back with its echo (the Messenger Platform's references for the Send API
/// and for message echoes, which Instagram's pages do not repeat).
fn mark(token: &str) -> Result<Value, ChannelError> {
    if token.chars().count() > LONGEST_MARK {
        return Err(unfit("the mark on the message is longer than 1000 characters: give it a short one"));
    }
    Ok(json!(token))
}

/// The body that answers a comment with a private message.
pub(crate) fn private_reply(comment_id: &str, text: &str) -> Result<Value, ChannelError> {
    Ok(json!({ "recipient": { "comment_id": comment_id }, "message": { "text": words(text)? } }))
}

/// The body of a sign of life.
pub(crate) fn action(to: &channel_core::ConversationId, action: &str) -> Result<Value, ChannelError> {
    Ok(json!({ "recipient": { "id": person(to)? }, "sender_action": action }))
}

pub(super) fn words(text: &str) -> Result<&str, ChannelError> {
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
    let one = |choice: &Choice| {
        let (id, title) = tap(&choice.id, &choice.title)?;
        Ok(json!({ "content_type": "text", "title": title, "payload": id }))
    };
    choices.iter().map(one).collect()
}

/// The id and title of something to tap, within their limits.
pub(super) fn tap<'t>(id: &'t str, title: &'t str) -> Result<(&'t str, &'t str), ChannelError> {
    let title = tap_title(title)?;
    if id.is_empty() || !TAP_ID.holds(id) {
        return Err(unfit("the id of something to tap is empty or longer than 1000 characters: give it a short one"));
    }
    Ok((id, title))
}

pub(super) fn tap_title(title: &str) -> Result<&str, ChannelError> {
    if title.trim().is_empty() || !TAP_TITLE.holds(title) {
        return Err(unfit("the title of something to tap is empty or longer than 20 characters: give it a short one"));
    }
    Ok(title)
}

fn reaction(to: &str, message_id: &str, emoji: Option<&str>) -> Result<Value, ChannelError> {
    let (action, payload) = match emoji {
        Some(emoji) if HEARTS.contains(&emoji) => ("react", json!({ "message_id": message_id, "reaction": "love" })),
        Some(_) => return Err(unsupported("the one reaction instagram's API can set is a heart: send that or none")),
        None => ("unreact", json!({ "message_id": message_id })),
    };
    Ok(json!({ "recipient": { "id": to }, "sender_action": action, "payload": payload }))
}

/// What Instagram has not, each with what can be sent instead: fitting a message does just that.
fn absent(content: &OutboundContent) -> ChannelError {
    unsupported(match content {
        OutboundContent::Template(_) => "instagram has no message templates: send text instead",
        OutboundContent::Markup(_) => "instagram shows no markup: send the words alone",
        OutboundContent::Menu(_) => "instagram has no lists that open: send quick replies instead",
        OutboundContent::Keyboard(_) => "instagram has no keyboards: send quick replies instead",
        OutboundContent::Request { .. } => "instagram asks for neither place nor number: ask in words",
        OutboundContent::Location(_) => "instagram sends no places: send a link to a map",
        OutboundContent::Contacts { .. } => "instagram sends no contact cards: send the words",
        OutboundContent::Poll(_) => "instagram's API has no polls: send quick replies instead",
        OutboundContent::Products(_) => "instagram's API sends no products: send cards instead",
        OutboundContent::Form(_) => "instagram has no forms: ask in words",
        _ => "instagram has no message of this kind: send text instead",
    })
}
