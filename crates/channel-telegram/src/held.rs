//! Whether a message is one that its chat can carry.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::fit::{Degradation, Misfit};
use channel_core::{Capabilities, OutboundMessage, fit};

/// Refuses what was not made fit: half a message that the platform takes is worse than none. A quote that a chat does not
/// show is no part of what is said.
pub(crate) fn held(message: &OutboundMessage, capabilities: &Capabilities) -> Result<(), ChannelError> {
    let fitted = fit(message, capabilities).map_err(|misfit| {
        let kind = match misfit {
            Misfit::TooManyParts => ErrorKind::InvalidRequest,
            _ => ErrorKind::Unsupported,
        };
        ChannelError::refused(kind, format!("Telegram cannot carry this here: {misfit}"))
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
    use channel_core::Effect;

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

    #[test]
    fn a_guest_s_answer_that_would_take_two_messages_is_refused_whole() {
        let abilities = Abilities::new();
        let place: Place = "guest:gq:-5".parse().unwrap();
        let long = OutboundMessage::text("guest:gq:-5", "word ".repeat(1_000));
        assert_eq!(fit(&long, abilities.at(&place)), Err(Misfit::TooManyParts));
        let error = held(&long, abilities.at(&place)).unwrap_err();
        assert_eq!((error.kind, error.effect), (ErrorKind::InvalidRequest, Effect::None));
        assert!(error.sentence.ends_with("takes in answer: shorten it"), "{error}");
        assert!(held(&OutboundMessage::text("guest:gq:-5", "x".repeat(4_096)), abilities.at(&place)).is_ok());
    }
}
