//! Files, posts and the heart, as attachments.

use channel_core::ChannelError;
use channel_core::outbound::{AlbumItem, MediaKind, MediaSource};
use serde_json::{Value, json};

use crate::capabilities::{HEART, MOST_PICTURES};
use crate::error::{unfit, unsupported};

/// One file.
pub(super) fn attachment(form: MediaKind, source: &MediaSource, caption: Option<&str>) -> Result<Value, ChannelError> {
    if caption.is_some_and(|caption| !caption.trim().is_empty()) {
        return Err(unfit("instagram has no captions: send the words as a message of their own"));
    }
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "file",
        MediaKind::Sticker => return heart(source),
    };
    let payload = match source {
        MediaSource::Link { url } => json!({ "url": url }),
        MediaSource::Uploaded { id } => json!({ "attachment_id": id }),
        MediaSource::Upload { .. } | MediaSource::Kept { .. } => {
            return Err(unsupported("instagram takes files by link alone: publish the file and send its link"));
        }
    };
    Ok(json!({ "type": kind, "payload": payload }))
}

/// Several pictures of one message, generally available since 2026-05-06.
pub(super) fn pictures(items: &[AlbumItem]) -> Result<Vec<Value>, ChannelError> {
    if items.is_empty() || items.len() > MOST_PICTURES {
        return Err(unfit("one message holds between 1 and 10 pictures: send the others apart"));
    }
    if items.iter().any(|item| item.form != MediaKind::Image) {
        return Err(unsupported("only pictures go together in one message: send films and other files apart"));
    }
    items.iter().map(|item| attachment(item.form, &item.source, item.caption.as_deref())).collect()
}

/// A post of the account's own.
pub(super) fn share(media_id: &str) -> Result<Value, ChannelError> {
    if media_id.trim().is_empty() {
        return Err(unfit("the post to share has no id"));
    }
    Ok(json!({ "type": "MEDIA_SHARE", "payload": { "id": media_id } }))
}

/// The one sticker: a heart.
fn heart(source: &MediaSource) -> Result<Value, ChannelError> {
    match source {
        MediaSource::Uploaded { id } if id == HEART => Ok(json!({ "type": "like_heart" })),
        _ => Err(unsupported("the one sticker instagram's API sends is like_heart: send that or a picture")),
    }
}
