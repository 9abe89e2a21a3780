//! One file of a message: by link, by Telegram's id, or uploaded beside the request.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::media::contradicts;
use channel_core::outbound::{MediaKind, MediaSource};
use serde_json::Value;
use teloxide_core::payloads::{SendAudio, SendDocument, SendPhoto, SendSticker, SendVideo, SendVoice};
use teloxide_core::types::{FileId, InputFile, Recipient};
use url::Url;

use super::call::{Bytes, Call, Upload};

/// Tells Telegram's id of a kept file that this bot uploaded before, by what it is shown as and its key.
pub(crate) type Known<'a> = &'a dyn Fn(MediaKind, &str) -> Option<String>;

/// As much of a file's beginning as tells its type.
pub(crate) const BEGINNING: usize = 64;

/// The request that sends one file.
pub(super) fn one(
    chat: Recipient,
    form: MediaKind,
    source: &MediaSource,
    caption: Option<&str>,
    known: Known<'_>,
) -> Result<Call, ChannelError> {
    let (file, upload) = input(form, source, 0, known)?;
    let call = match form {
        MediaKind::Image => Call::of(&SendPhoto::new(chat, file))?,
        MediaKind::Video => Call::of(&SendVideo::new(chat, file))?,
        MediaKind::Audio => Call::of(&SendAudio::new(chat, file))?,
        MediaKind::Voice => Call::of(&SendVoice::new(chat, file))?,
        MediaKind::Document => Call::of(&SendDocument::new(chat, file))?,
        MediaKind::Sticker => Call::of(&SendSticker::new(chat, file))?,
    };
    Ok(call.with_some("caption", caption.map(Value::from)).carrying(upload))
}

/// A file as a parameter, and the upload that the parameter points to. `item` is its place in the message.
pub(super) fn input(
    form: MediaKind,
    source: &MediaSource,
    item: usize,
    known: Known<'_>,
) -> Result<(InputFile, Option<Upload>), ChannelError> {
    let by_id = |id: &str| InputFile::file_id(FileId(id.to_owned()));
    let (bytes, mime_type, file_name) = match source {
        MediaSource::Link { url } => {
            let url = Url::parse(url).map_err(|error| {
                ChannelError::refused(ErrorKind::InvalidRequest, "the link to the file is not an address")
                    .with_source(error)
            })?;
            return Ok((InputFile::url(url), None));
        }
        MediaSource::Uploaded { id } => return Ok((by_id(id), None)),
        MediaSource::Upload { bytes, mime_type, file_name } => {
            check_type(mime_type, bytes.get(..BEGINNING).unwrap_or(bytes))?;
            (Bytes::Here(bytes.clone()), mime_type, file_name)
        }
        MediaSource::Kept { key, mime_type, file_name, size } => {
            if let Some(id) = known(form, key) {
                return Ok((by_id(&id), None));
            }
            (Bytes::Kept { form, key: key.clone(), size: *size }, mime_type, file_name)
        }
    };
    let part = format!("file{item}");
    let file = by_id(&format!("attach://{part}"));
    let upload = Upload { part, item, bytes, mime_type: mime_type.clone(), file_name: file_name.clone() };
    Ok((file, Some(upload)))
}

/// Refuses a file that begins like something else than it is declared to be, before any of it is uploaded.
pub(crate) fn check_type(declared: &str, first: &[u8]) -> Result<(), ChannelError> {
    contradicts(declared, first).map_err(|mismatch| {
        ChannelError::refused(ErrorKind::Media, "the file is not of the type it is declared to be")
            .with_source(mismatch)
    })
}
