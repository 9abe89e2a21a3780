//! Errors that are Instagram's own; the rest is `channel-meta`'s table.

use channel_core::{ChannelError, ErrorKind, Retry};

/// Codes by which a comment says that it has its private reply. Instagram documents none; this is the Messenger
/// Platform's for the same call (`Activity already replied to`).
const ANSWERED_BEFORE: [&str; 1] = ["10900"];

/// A message that the limits should have kept away.
pub(crate) fn unfit(sentence: &'static str) -> ChannelError {
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

/// Something Instagram has not.
pub(crate) fn unsupported(sentence: &'static str) -> ChannelError {
    ChannelError::refused(ErrorKind::Unsupported, sentence)
}

/// A success without the id it should bring: what was made cannot be named.
pub(crate) fn unnamed() -> ChannelError {
    let sentence = "the platform's answer brings no id: look whether it acted before trying again";
    ChannelError::ambiguous(ErrorKind::UnreadableAnswer, sentence)
}

/// A call that the platform answered with `success: false`.
pub(crate) fn undone() -> ChannelError {
    ChannelError::refused(ErrorKind::Platform, "the platform did not do what it was asked: look at the comment there")
}

/// What the refusal of a private reply means. A comment takes one, so a refusal that says so ends the matter, and so does
/// the window's: neither becomes better by waiting (platforms.md §2.4).
pub(crate) fn private_reply(error: ChannelError) -> ChannelError {
    match error.code.as_deref() {
        Some(code) if answered_before(code) => {
            let sentence = "the comment has its private reply: nothing is to be done";
            ChannelError::refused(ErrorKind::AlreadyDone, sentence).with_code(code).with_source(error)
        }
        _ if error.kind == ErrorKind::WindowClosed => error.with_retry(Retry::Never),
        _ => error,
    }
}

fn answered_before(code: &str) -> bool {
    let main = code.split('/').next().unwrap_or_default();
    ANSWERED_BEFORE.contains(&main)
}
