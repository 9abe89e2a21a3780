//! The refusals this adapter makes itself; the platform's own are classified by `channel-meta`.

use channel_core::{ChannelError, ErrorKind};

pub(crate) fn no_recipient() -> ChannelError {
    ChannelError::refused(ErrorKind::InvalidRequest, "the message has no recipient: name a conversation")
}

pub(crate) fn not_uploaded() -> ChannelError {
    let sentence = "the file was not uploaded before the message was written: report it";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

pub(crate) fn template_file() -> ChannelError {
    let sentence = "the header of a template takes an image, a video or a document by link or id: choose one";
    ChannelError::refused(ErrorKind::Template, sentence)
}

pub(crate) fn too_many_choices() -> ChannelError {
    let sentence = "the message offers nothing to tap, or more than ten things: offer one to ten";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

pub(crate) fn token_too_long() -> ChannelError {
    let sentence = "the mark on the message is longer than 512 characters: shorten it";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

pub(crate) fn unknown_content() -> ChannelError {
    ChannelError::refused(ErrorKind::Unsupported, "WhatsApp has no such kind of message: send another kind")
}

pub(crate) fn typing_needs_a_message() -> ChannelError {
    let sentence = "WhatsApp shows typing only under a message that is marked as read: name the message";
    ChannelError::refused(ErrorKind::Unsupported, sentence)
}

pub(crate) fn not_marked() -> ChannelError {
    ChannelError::refused(ErrorKind::Platform, "the platform did not mark the message as read: nothing is to be done")
}

pub(crate) fn no_file() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the message refers to no file: ask for it again")
}

pub(crate) fn foreign_host() -> ChannelError {
    let sentence =
        "the file lies outside the platform's own servers: it is not fetched, since the call carries the token";
    ChannelError::refused(ErrorKind::Media, sentence)
}

pub(crate) fn file_too_large() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file is larger than allowed: ask for a smaller one")
}
