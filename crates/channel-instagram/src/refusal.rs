//! What the platform's answers mean where only Instagram's own subcodes, or the call itself, tell.

use channel_core::{ChannelError, Effect, ErrorKind, Retry};

/// By this code a comment says that it has its private reply (`Activity already replied to`). Instagram's pages do not
/// document it; public integrations of the same call report it.
const ANSWERED_BEFORE: &str = "10900";
/// The author of a comment cannot be answered in private (`This user can't reply to this activity`), likewise.
const AUTHOR_CLOSED: &str = "10903";
/// Subcodes for a person who cannot be found, whatever code they come with: Instagram's, and the Messenger Platform's
/// that the same calls give.
const NOBODY: [&str; 2] = ["2534014", "2018001"];
/// An account to which several pictures in one message are not available. Seen as a code and as a subcode.
const ONE_PICTURE_ONLY: &str = "2534068";

/// A success without the id it should bring: what was made cannot be named.
pub(crate) fn unnamed() -> ChannelError {
    let sentence = "the platform's answer brings no id: look whether it acted before trying again";
    ChannelError::ambiguous(ErrorKind::UnreadableAnswer, sentence)
}

/// A call that the platform answered with `success: false`.
pub(crate) fn undone() -> ChannelError {
    ChannelError::refused(ErrorKind::Platform, "the platform did not do what it was asked: look at it there")
}

/// A refused message, with what only Instagram's subcodes tell.
pub(crate) fn message(error: ChannelError) -> ChannelError {
    match codes(&error) {
        Some((_, subcode)) if NOBODY.contains(&subcode) => {
            because(error, ErrorKind::Recipient, "instagram does not find this person: nothing can be done")
        }
        Some(codes) if [codes.0, codes.1].contains(&ONE_PICTURE_ONLY) => {
            let sentence = "the account cannot send several pictures in one message yet: send them one by one";
            because(error, ErrorKind::Unsupported, sentence)
        }
        _ => error,
    }
}

/// A refused private reply. A comment takes one, so a refusal that says so ends the matter, and so does the window's:
/// neither becomes better by waiting (platforms.md §2.4). How the platform refuses a second one is documented nowhere, so
/// that every 4xx ends it but a limit's (§6), those with the codes 1 and 2 as well: they name no reason, and trying again
/// could only answer twice. What failed before the platform saw it, or nobody knows how, stays as it is.
pub(crate) fn private_reply(error: ChannelError) -> ChannelError {
    match codes(&error) {
        Some((ANSWERED_BEFORE, _)) => {
            because(error, ErrorKind::AlreadyDone, "the comment has its private reply: nothing is to be done")
        }
        Some((AUTHOR_CLOSED, _)) => {
            let sentence = "the comment's author cannot be answered in private: answer in public";
            because(error, ErrorKind::Recipient, sentence)
        }
        _ if error.kind == ErrorKind::WindowClosed => {
            let sentence = "the comment has its private reply or is older than a week: answer in public";
            because(error, ErrorKind::WindowClosed, sentence)
        }
        // A failure of the platform's with a known effect came with 4xx; 5xx leaves the effect open.
        _ if error.kind == ErrorKind::Platform && error.effect == Effect::None => {
            let sentence = "instagram refused the private reply without a reason, and a comment takes only one: look \
                            whether it has one, or answer in public";
            because(error, ErrorKind::Recipient, sentence)
        }
        _ => error,
    }
}

/// A refused public reply. Instagram names no code for a comment that is hidden or stands under a broadcast; its page says
/// that neither can be answered in public ("IG Comment Replies", limitations).
pub(crate) fn public_reply(error: ChannelError) -> ChannelError {
    if error.kind != ErrorKind::InvalidRequest || error.effect != Effect::None {
        return error;
    }
    let sentence = "instagram refused the reply: hidden comments and those of a broadcast take none, show the comment or \
                    answer in private";
    because(error, ErrorKind::InvalidRequest, sentence)
}

/// The code and the subcode, empty when there is none.
fn codes(error: &ChannelError) -> Option<(&str, &str)> {
    let label = error.code.as_deref()?;
    Some(label.split_once('/').unwrap_or((label, "")))
}

/// The same refusal in a better class. What the platform may have done stays as it was.
fn because(error: ChannelError, kind: ErrorKind, sentence: &str) -> ChannelError {
    let mut better = error.with_retry(Retry::Never);
    better.kind = kind;
    better.sentence = sentence.to_owned();
    better
}
