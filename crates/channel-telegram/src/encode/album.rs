//! Several files in one message.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::{AlbumItem, MediaKind};
use teloxide_core::payloads::SendMediaGroup;
use teloxide_core::types::{
    InputFile, InputMedia, InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo, Recipient,
};

use super::call::Call;
use super::file::{Known, input};

/// The request that sends an album. Pictures and films stand together; sound files and documents only among themselves
/// (core.telegram.org/bots/api#sendmediagroup).
pub(super) fn album(chat: Recipient, items: &[AlbumItem], known: Known<'_>) -> Result<Call, ChannelError> {
    let mut media = Vec::with_capacity(items.len());
    let mut uploads = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let (file, upload) = input(item.form, &item.source, at, known)?;
        media.push(one(item.form, file, item.caption.clone())?);
        uploads.extend(upload);
    }
    Ok(Call::of(&SendMediaGroup::new(chat, media))?.carrying(uploads))
}

/// A file as part of an album, or in place of the file of a message.
pub(super) fn one(form: MediaKind, file: InputFile, caption: Option<String>) -> Result<InputMedia, ChannelError> {
    Ok(match form {
        MediaKind::Image => InputMedia::Photo(InputMediaPhoto { caption, ..InputMediaPhoto::new(file) }),
        MediaKind::Video => InputMedia::Video(InputMediaVideo { caption, ..InputMediaVideo::new(file) }),
        MediaKind::Audio => InputMedia::Audio(InputMediaAudio { caption, ..InputMediaAudio::new(file) }),
        MediaKind::Document => InputMedia::Document(InputMediaDocument { caption, ..InputMediaDocument::new(file) }),
        MediaKind::Voice | MediaKind::Sticker => {
            return Err(ChannelError::refused(
                ErrorKind::Unsupported,
                "voice notes and stickers stand in messages of their own",
            ));
        }
    })
}
