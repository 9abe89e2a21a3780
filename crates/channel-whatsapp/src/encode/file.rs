//! Files: as messages of their own, as headers, and in templates.

use channel_core::ChannelError;
use channel_core::outbound::{Header, MediaKind, MediaSource};
#[cfg(feature = "client")]
use channel_core::{OutboundContent, outbound::TemplateValue};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use super::envelope::Kind;
use crate::error;

/// The longest name that is taken from a link; one that is cut loses the sign of its type.
const LONGEST_NAME: usize = 240;

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
        MediaSource::Link { url } => {
            if let Some(name) = Some(url).filter(|_| form == MediaKind::Document).and_then(|url| named_by(url)) {
                file.insert("filename".into(), json!(name));
            }
            file.insert("link".into(), json!(url))
        }
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

/// The name of a file by the end of its link, without which the app shows a document as nameless and without the sign of its
/// type (Cloud API, "Document messages": `filename` goes with a link as with an id). Nothing when the end does not look like
/// a file's name.
fn named_by(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let last = url.path_segments()?.next_back()?;
    let decoded = percent_decode_str(last).decode_utf8().ok()?;
    let name: String = decoded
        .chars()
        .filter(|c| !c.is_control() && !is_invisible_mark(*c))
        .map(|c| if matches!(c, '/' | '\\') { '_' } else { c })
        .collect();
    let name = name.trim();
    let (stem, ending) = name.rsplit_once('.')?;
    let whole = !stem.trim_matches('.').is_empty() && !ending.is_empty() && name.chars().count() <= LONGEST_NAME;
    whole.then(|| name.to_owned())
}

/// Marks that turn the direction of what follows, by which an ending can be made to look like another.
const fn is_invisible_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
