//! Uploading the files of a message, each at most once.

use channel_core::media::MediaStream;
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::{Account, ChannelError, ErrorKind, OutboundContent};
use channel_meta::{Call, FilePart, StreamPart};
use secrecy::SecretString;
use serde::Deserialize;

use super::judge::{BEGINNING, begins_well, declared};
use super::peek::peek;
use super::uploaded::Key;
use crate::capabilities::DIRECT;
use crate::channel::WhatsApp;
use crate::encode::{Uploads, to_upload};

/// Uploads what the message brings and was not uploaded before. Nobody sees an upload, so whatever fails here had no
/// effect. The keys are those of the files in the message.
pub(crate) async fn upload<'m>(
    channel: &WhatsApp,
    account: &Account,
    token: &SecretString,
    content: &'m OutboundContent,
) -> Result<(Uploads<'m>, Vec<Key>), ChannelError> {
    let (mut uploads, mut keys) = (Uploads::default(), Vec::new());
    for (form, source) in to_upload(content) {
        let Some(key) = Key::of(account.id, form, source).filter(|_| !uploads.has(source)) else { continue };
        let turn = channel.uploaded.turn(key);
        let _mine = turn.lock().await;
        let id = match channel.uploaded.find(&key, channel.seams.now()) {
            Some(id) => id,
            None => {
                let id = one(channel, account, token, form, source).await?;
                channel.uploaded.remember(key, id.clone(), channel.seams.now());
                id
            }
        };
        uploads.push(source, id);
        keys.push(key);
    }
    Ok((uploads, keys))
}

#[derive(Deserialize)]
struct Answer {
    id: String,
}

async fn one(
    channel: &WhatsApp,
    account: &Account,
    token: &SecretString,
    form: MediaKind,
    source: &MediaSource,
) -> Result<String, ChannelError> {
    let call = Call::to([account.external_id.as_str(), "media"]).bearer(token);
    let answer: Answer = match source {
        MediaSource::Upload { bytes, mime_type, file_name } => {
            check(form, mime_type, bytes.len() as u64)?;
            begins_well(form, mime_type, bytes.get(..BEGINNING).unwrap_or(bytes))?;
            let (fields, bytes) = (fields(mime_type), bytes.clone());
            channel.client.upload(&call, FilePart { fields, field: "file", file_name, mime_type, bytes }).await?
        }
        MediaSource::Kept { key, mime_type, file_name, size } => {
            check(form, mime_type, *size)?;
            let files = channel.files.as_ref().ok_or_else(no_files)?;
            let MediaStream { size: opened, bytes, .. } = files.open(account.organisation, key).await?;
            let size = opened.unwrap_or(*size);
            check(form, mime_type, size)?;
            let (first, bytes) = peek(bytes, BEGINNING).await?;
            begins_well(form, mime_type, &first)?;
            let fields = fields(mime_type);
            let part = StreamPart { fields, field: "file", file_name, mime_type, size, bytes };
            channel.client.upload_stream(&call, part).await?
        }
        MediaSource::Link { .. } | MediaSource::Uploaded { .. } => return Err(crate::error::not_uploaded()),
    };
    Ok(answer.id)
}

fn fields(mime_type: &str) -> Vec<(&str, &str)> {
    vec![("messaging_product", "whatsapp"), ("type", mime_type)]
}

fn check(form: MediaKind, mime_type: &str, size: u64) -> Result<(), ChannelError> {
    DIRECT.media(form).map_or(Ok(()), |rule| declared(rule, mime_type, size))
}

fn no_files() -> ChannelError {
    let sentence = "the message names a file that the program keeps, but the channel was given no way to open it";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}
