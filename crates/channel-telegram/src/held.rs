//! Whether a message is one that its chat can carry.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::fit::Degradation;
use channel_core::{Capabilities, OutboundMessage, fit};

/// Refuses what was not made fit: half a message that the platform takes is worse than none. A quote that a chat does not
/// show is no part of what is said.
pub(crate) fn held(message: &OutboundMessage, capabilities: &Capabilities) -> Result<(), ChannelError> {
    let fitted = fit(message, capabilities).map_err(|misfit| {
        ChannelError::refused(ErrorKind::Unsupported, format!("Telegram cannot carry this here: {misfit}"))
    })?;
    let whole = fitted.degradations.iter().all(|lost| *lost == Degradation::QuoteDropped);
    match fitted.parts.as_slice() {
        [part] if whole && part.content.kind() == message.content.kind() => Ok(()),
        _ => Err(ChannelError::refused(
            ErrorKind::InvalidRequest,
            "the message is more than this chat can carry: make it fit first",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::Abilities;
    use crate::place::Place;

    #[test]
    fn only_a_quote_may_be_left_out() {
        let abilities = Abilities::new();
        let held_in = |message: &OutboundMessage| {
            let place: Place = message.conversation.as_str().parse().unwrap();
            held(message, abilities.at(&place)).map_err(|error| error.kind)
        };
        assert_eq!(held_in(&OutboundMessage::text("guest:gq:-5", "hi").quoting("31")), Ok(()));
        assert_eq!(held_in(&OutboundMessage::text("42", "x".repeat(4_097))), Err(ErrorKind::InvalidRequest));
        assert_eq!(held_in(&OutboundMessage::text("42", " ")), Err(ErrorKind::Unsupported));
    }
}
