//! Errors that are Instagram's own; the rest is `channel-meta`'s table.

use channel_core::{ChannelError, ErrorKind};

/// A message that the limits should have kept away.
pub(crate) fn unfit(sentence: &'static str) -> ChannelError {
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

/// Something Instagram has not.
pub(crate) fn unsupported(sentence: &'static str) -> ChannelError {
    ChannelError::refused(ErrorKind::Unsupported, sentence)
}
