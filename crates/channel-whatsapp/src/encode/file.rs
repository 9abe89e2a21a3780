//! Files: as messages of their own, as headers, and in templates.

use channel_core::outbound::{Header, MediaKind, MediaSource, TemplateValue};
use channel_core::{ChannelError, OutboundContent};
use serde_json::{Map, Value, json};

use super::envelope::Kind;
use crate::error;

/// The ids that a message's files got when they were uploaded.
#[derive(Default)]
pub(crate) struct Uploads<'a>(Vec<(&'a MediaSource, String)>);

impl<'a> Uploads<'a> {
    #[cfg(any(feature = "client", test))]
    pub(crate) fn push(&mut self, source: &'a MediaSource, id: String) {
        self.0.push((source, id));
    }

    /// Whether the source needs no upload any more.
    #[cfg(feature = "client")]
    pub(crate) fn has(&self, source: &MediaSource) -> bool {
        self.find(source).is_some()
    }

    fn find(&self, source: &MediaSource) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == source).map(|(_, id)| id.as_str())
    }
}

/// The files of a message that have to be uploaded before it can be written, with what they are to be shown as.
#[cfg(feature = "client")]
pub(crate) fn to_upload(content: &OutboundContent) -> Vec<(MediaKind, &MediaSource)> {
    let all: Vec<(MediaKind, &MediaSource)> = match content {
        OutboundContent::Media { form, source, .. } => vec![(*form, source)],
        OutboundContent::Buttons(buttons) => match &buttons.header {
            Some(Header::Media { form, source }) => vec![(*form, source)],
            _ => Vec::new(),
        },
        OutboundContent::Template(template) => {
            let headers = template.cards.iter().map(|card| &card.header).chain([&template.header]);
            headers
                .flatten()
                .filter_map(|value| match value {
                    TemplateValue::Media { form, source } => Some((*form, source)),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    };
    let brought = |source: &MediaSource| matches!(source, MediaSource::Upload { .. } | MediaSource::Kept { .. });
    all.into_iter().filter(|(_, source)| brought(source)).collect()
}

/// A file as a message of its own.
pub(super) fn media(
    form: MediaKind,
    source: &MediaSource,
    caption: Option<&str>,
    uploads: &Uploads<'_>,
) -> Result<Kind, ChannelError> {
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    };
    let mut file = reference(form, source, uploads)?;
    if form == MediaKind::Voice {
        file.insert("voice".into(), json!(true));
    }
    if let Some(caption) = caption.filter(|_| matches!(kind, "image" | "video" | "document")) {
        file.insert("caption".into(), json!(caption));
    }
    Ok((kind, Value::Object(file)))
}

/// A picture, film or document above words; nothing when the file is none of these.
pub(super) fn header(
    form: MediaKind,
    source: &MediaSource,
    uploads: &Uploads<'_>,
) -> Result<Option<Value>, ChannelError> {
    let kind = match form {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => return Ok(None),
    };
    let file = reference(form, source, uploads)?;
    Ok(Some(json!({ "type": kind, kind: file })))
}

/// What above words is a title or a file.
pub(super) fn header_of(header: &Header, uploads: &Uploads<'_>) -> Result<Value, ChannelError> {
    match header {
        Header::Text { text } => Ok(json!({ "type": "text", "text": text })),
        Header::Media { form, source } => self::header(*form, source, uploads)?.ok_or_else(error::header_file),
        _ => Err(error::unknown_content()),
    }
}

/// How the platform finds the file: by exactly one of link and id.
fn reference(form: MediaKind, source: &MediaSource, uploads: &Uploads<'_>) -> Result<Map<String, Value>, ChannelError> {
    let mut file = Map::new();
    match source {
        MediaSource::Link { url } => file.insert("link".into(), json!(url)),
        MediaSource::Uploaded { id } => file.insert("id".into(), json!(id)),
        MediaSource::Upload { file_name, .. } | MediaSource::Kept { file_name, .. } => {
            if form == MediaKind::Document {
                file.insert("filename".into(), json!(file_name));
            }
            file.insert("id".into(), json!(uploads.find(source).ok_or_else(error::not_uploaded)?))
        }
    };
    Ok(file)
}
