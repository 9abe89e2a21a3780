//! Whether a message is one that its chat can carry.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::{Capabilities, OutboundMessage, fit};

/// Refuses what was not made fit: half a message that the platform takes is worse than none.
pub(crate) fn held(message: &OutboundMessage, capabilities: &Capabilities) -> Result<(), ChannelError> {
    let fitted = fit(message, capabilities).map_err(|misfit| {
        ChannelError::refused(ErrorKind::Unsupported, format!("Telegram cannot carry this here: {misfit}"))
    })?;
    match fitted.parts.as_slice() {
        [part] if fitted.degradations.is_empty() && part.content.kind() == message.content.kind() => Ok(()),
        _ => Err(ChannelError::refused(
            ErrorKind::InvalidRequest,
            "the message is more than this chat can carry: make it fit first",
        )),
    }
}
