//! What a message says.

use channel_core::Content;
use channel_core::model::{Reply, ReplySource, Story};

use super::attachment;
use crate::wire::MessageWire;

/// The content of a message, or nothing when it says nothing. Its text is taken out of it.
pub(super) fn decode(message: &mut MessageWire<'_>) -> Option<Content> {
    let text = message.text.take().filter(|text| !text.trim().is_empty());
    let mut parts = Vec::new();
    let story = message.reply_to.as_ref().and_then(|reply| reply.story.as_ref());
    if let Some(story) = story {
        parts.push(Content::StoryReply { story: Story { id: story.id.clone(), url: story.url.clone() }, text: None });
    }
    parts.extend(message.attachments.as_ref().map(attachment::decode).unwrap_or_default());
    if message.is_unsupported == Some(true) && !parts.iter().any(|part| matches!(part, Content::Unsupported { .. })) {
        parts.push(unsupported("is_unsupported", "the platform's API does not carry this kind of message"));
    }
    if let Some(tap) = &message.quick_reply {
        parts.insert(0, quick_reply(tap.payload.as_deref(), text.as_deref()));
        return album(parts);
    }
    match text {
        Some(text) if parts.is_empty() => Some(Content::Text { text: text.into_owned() }),
        Some(text) => Some(with_words(parts, &text)),
        None => album(parts),
    }
}

/// The content of a message in which nothing was found.
pub(super) fn nothing() -> Content {
    unsupported("message", "the message holds neither text nor an attachment")
}

pub(super) fn unsupported(what: &str, reason: &str) -> Content {
    Content::Unsupported { what: what.to_owned(), code: None, reason: Some(reason.to_owned()) }
}

fn quick_reply(payload: Option<&str>, text: Option<&str>) -> Content {
    Content::Reply(Reply {
        source: ReplySource::QuickReply,
        id: payload.unwrap_or_default().to_owned(),
        title: text.unwrap_or_default().to_owned(),
        description: None,
    })
}

/// Words go with the one thing they stand under; beside several things they are a part of their own.
fn with_words(mut parts: Vec<Content>, words: &str) -> Content {
    if let [only] = parts.as_mut_slice()
        && let Some(place) = place_for_words(only)
    {
        *place = Some(words.to_owned());
    } else {
        parts.insert(0, Content::Text { text: words.to_owned() });
    }
    album(parts).unwrap_or_else(nothing)
}

fn place_for_words(content: &mut Content) -> Option<&mut Option<String>> {
    match content {
        Content::Image { caption, .. }
        | Content::Audio { caption, .. }
        | Content::Video { caption, .. }
        | Content::Document { caption, .. } => Some(caption),
        Content::StoryReply { text, .. } | Content::Share { text, .. } | Content::Product { text, .. } => Some(text),
        _ => None,
    }
}

fn album(mut parts: Vec<Content>) -> Option<Content> {
    if parts.len() > 1 { Some(Content::Album { parts }) } else { parts.pop() }
}
