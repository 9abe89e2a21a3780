//! What hangs on a message: files, shares, stories, templates (platforms.md §2.2).

use channel_core::Content;
use channel_core::model::{AudioKind, Media, ShareKind, Story, VideoKind};
use serde::Deserialize;
use serde_json::Value;

use super::content::unsupported;
use crate::wire::PayloadWire;

/// Reads the attachments, a list or a single object, each by itself.
pub(super) fn decode(attachments: &Value) -> Vec<Content> {
    let all = match attachments {
        Value::Array(all) => all.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    };
    let twice = all.iter().any(|attachment| kind_of(attachment) == "ig_post");
    // While Instagram replaces `share` by `ig_post`, one shared post can come as both.
    all.iter().filter(|attachment| !(twice && kind_of(attachment) == "share")).map(one).collect()
}

fn kind_of(attachment: &Value) -> &str {
    attachment.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn one(attachment: &Value) -> Content {
    let kind = kind_of(attachment);
    let payload = match attachment.get("payload") {
        None | Some(Value::Null) => Some(PayloadWire::default()),
        Some(payload) => PayloadWire::deserialize(payload).ok(),
    };
    let Some(payload) = payload else {
        let what = if kind.is_empty() { "attachment" } else { kind };
        return unsupported(what, "the attachment cannot be read");
    };
    match kind {
        "image" | "video" | "audio" | "file" | "media" => file(kind, payload),
        "share" | "ig_post" => share(ShareKind::Post, payload),
        "ig_reel" | "reel" => share(ShareKind::Reel, payload),
        "ig_story" | "story" => share(ShareKind::Story, payload),
        "story_mention" => Content::StoryMention { story: story(payload) },
        "like_heart" => share(ShareKind::Like, payload),
        "template" => template(payload),
        "fallback" => share(ShareKind::Link, payload),
        "ephemeral" => unsupported(kind, "the picture or film can be seen once, and in the app alone"),
        "" => unsupported("attachment", "the attachment has no type"),
        // `unsupported_type`, and whatever comes next.
        other => unsupported(other, "the platform's API does not carry this kind of message"),
    }
}

fn file(kind: &str, payload: PayloadWire) -> Content {
    if payload.url.is_none() {
        return unsupported(kind, "the platform sent no link to the file");
    }
    let sticker = payload.sticker_id.is_some();
    let media = Media { id: payload.attachment_id.or(payload.sticker_id), url: payload.url, ..Media::default() };
    match kind {
        "image" if sticker => Content::Sticker { media, emoji: None, animated: false },
        "image" => Content::Image { media, caption: None },
        "video" => Content::Video { media, form: VideoKind::Film, caption: None },
        // Instagram's clients record sound; they attach none.
        "audio" => Content::Audio { media, form: AudioKind::Voice, caption: None },
        _ => Content::Document { media, caption: None },
    }
}

fn share(form: ShareKind, payload: PayloadWire) -> Content {
    Content::Share {
        form,
        url: payload.url.or(payload.story_media_url),
        title: payload.title,
        media_id: payload.ig_post_media_id.or(payload.reel_video_id).or(payload.story_media_id).or(payload.id),
        text: None,
    }
}

fn story(payload: PayloadWire) -> Story {
    Story { id: payload.story_media_id.or(payload.id), url: payload.url.or(payload.story_media_url) }
}

/// A product of the shop, or a template that the account sent and sees echoed.
fn template(payload: PayloadWire) -> Content {
    let product = payload.product.and_then(|product| product.elements.into_iter().next());
    if let Some(product) = product
        && let Some(product_id) = product.retailer_id.or(product.id)
    {
        return Content::Product { catalog_id: None, product_id, text: None };
    }
    let card = payload.generic.and_then(|generic| generic.elements.into_iter().next()).unwrap_or_default();
    Content::Share {
        form: ShareKind::Link,
        url: payload.url.or(card.image_url),
        title: payload.title.or(payload.text).or(card.title),
        media_id: None,
        text: None,
    }
}
