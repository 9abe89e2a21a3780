//! Whose word an echo is.

use channel_core::model::Origin;

/// What is known of an echoed message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EchoFacts {
    /// Whether one of our calls or lines has its id.
    pub(crate) known: bool,
    /// Whether it carries the mark of one of our calls.
    pub(crate) marked: bool,
    /// Whether a call behind the door said the same here, or carries its mark.
    pub(crate) said_by_us: bool,
    /// Which hand sent it, as far as the platform tells.
    pub(crate) origin: Option<Origin>,
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// Ours, and we know it.
    Known,
    /// Ours, and it proves that the call was made.
    Proves,
    /// Somebody of the merchant's answered elsewhere: the assistant steps back.
    SomebodyElse,
}

pub(crate) fn whose(facts: EchoFacts) -> Echo {
    if facts.known {
        Echo::Known
    } else if facts.marked || (facts.said_by_us && facts.origin != Some(Origin::PhoneApp)) {
        Echo::Proves
    } else {
        Echo::SomebodyElse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_ours_by_its_id_or_by_what_was_said() {
        let facts = EchoFacts { known: false, marked: false, said_by_us: false, origin: Some(Origin::Unknown) };
        assert_eq!(whose(EchoFacts { known: true, ..facts }), Echo::Known);
        assert_eq!(whose(EchoFacts { said_by_us: true, ..facts }), Echo::Proves);
        assert_eq!(whose(EchoFacts { marked: true, said_by_us: true, ..facts }), Echo::Proves);
        assert_eq!(whose(facts), Echo::SomebodyElse);
    }

    #[test]
    fn what_the_phone_sent_is_never_ours_whatever_it_says() {
        let facts = EchoFacts { known: false, marked: false, said_by_us: true, origin: Some(Origin::PhoneApp) };
        assert_eq!(whose(facts), Echo::SomebodyElse);
    }
}
