//! How far a message is: the states of one platform call, what the platform reports of it, and what a reader is shown.
//! Pure, so that every order of reports can be tried in a table.

use std::time::Duration;

use channel_core::error::Actor;
use channel_core::{ChannelError, ErrorKind};
use serde::{Deserialize, Serialize};

use crate::words::word_enum;

/// For how long what is delivered may come again, or be overtaken by what follows from it: Meta tries for up to seven days (platforms.md
/// §1.1), and this is a day more.
pub(crate) const DELIVERED_WITHIN: Duration = Duration::from_secs(8 * 24 * 60 * 60);

word_enum!(
    /// Where one platform call stands.
    CallState {
        /// Waits for its turn.
        Queued = "queued",
        /// Waits until its account works again.
        Held = "held",
        /// A sender has it, before the door.
        Claimed = "claimed",
        /// Behind the door: the platform may be acting.
        Sending = "sending",
        /// The platform took it.
        Sent = "sent",
        /// It will not be tried again.
        Failed = "failed",
        /// Nobody knows whether the platform acted.
        Ambiguous = "ambiguous",
        /// It was not sent, on purpose.
        Suppressed = "suppressed",
    }
);

word_enum!(
    /// What a platform reports of a message it took, in the order of the lattice (see [`channel_core::status::Progress`]).
    Reported {
        /// The platform has it.
        Sent = "sent",
        /// It will not arrive.
        Failed = "failed",
        /// The person's device has it.
        Delivered = "delivered",
        /// The person read it.
        Read = "read",
    }
);

word_enum!(
    /// What a reader of the timeline is shown.
    MessageStatus {
        /// It came from outside.
        Received = "received",
        /// Waits to be sent.
        Queued = "queued",
        /// Is being sent.
        Sending = "sending",
        /// The platform has it.
        Sent = "sent",
        /// The person's device has it.
        Delivered = "delivered",
        /// The person read it.
        Read = "read",
        /// It did not arrive, and the failure says why.
        Failed = "failed",
        /// Nobody knows whether it arrived.
        Unconfirmed = "unconfirmed",
        /// It was not sent, on purpose.
        Suppressed = "suppressed",
    }
);

/// Merges reports in whatever order they come: they only go up, and a failure counts only before delivery.
#[must_use]
pub fn merge(known: Option<Reported>, news: Reported) -> Reported {
    known.map_or(news, |known| known.max(news))
}

/// What a message shows whose parts stand like this: the part that is furthest behind, and any trouble before progress.
#[must_use]
pub fn shown(parts: &[(CallState, Option<Reported>)]) -> MessageStatus {
    parts
        .iter()
        .map(|(state, reported)| of_part(*state, *reported))
        .max_by_key(|status| concern(*status))
        .unwrap_or(MessageStatus::Queued)
}

fn of_part(state: CallState, reported: Option<Reported>) -> MessageStatus {
    match (state, reported) {
        (CallState::Queued | CallState::Held, _) => MessageStatus::Queued,
        (CallState::Claimed | CallState::Sending, _) => MessageStatus::Sending,
        (CallState::Failed, _) | (CallState::Sent, Some(Reported::Failed)) => MessageStatus::Failed,
        (CallState::Ambiguous, _) => MessageStatus::Unconfirmed,
        (CallState::Suppressed, _) => MessageStatus::Suppressed,
        (CallState::Sent, None | Some(Reported::Sent)) => MessageStatus::Sent,
        (CallState::Sent, Some(Reported::Delivered)) => MessageStatus::Delivered,
        (CallState::Sent, Some(Reported::Read)) => MessageStatus::Read,
    }
}

const fn concern(status: MessageStatus) -> u8 {
    match status {
        MessageStatus::Received => 0,
        MessageStatus::Read => 1,
        MessageStatus::Delivered => 2,
        MessageStatus::Sent => 3,
        MessageStatus::Queued => 4,
        MessageStatus::Sending => 5,
        MessageStatus::Suppressed => 6,
        MessageStatus::Unconfirmed => 7,
        MessageStatus::Failed => 8,
    }
}

/// Why something did not arrive, as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The class, a word of the message catalogue: an [`ErrorKind`] such as `window_closed`, or why the door stayed shut,
    /// such as `person_took_over`.
    pub kind: String,
    /// The platform's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// One plain sentence for an operator.
    pub sentence: String,
    /// Who can do something about it.
    pub must_act: Actor,
}

impl Failure {
    /// A failure with its class and sentence.
    #[must_use]
    pub fn new(kind: impl Into<String>, sentence: impl Into<String>, must_act: Actor) -> Self {
        Self { kind: kind.into(), code: None, sentence: sentence.into(), must_act }
    }
}

impl From<&ChannelError> for Failure {
    fn from(error: &ChannelError) -> Self {
        Self {
            kind: kind_word(error.kind),
            code: error.code.clone(),
            sentence: error.sentence.clone(),
            must_act: error.must_act(),
        }
    }
}

/// The word of a class of failure.
#[must_use]
pub fn kind_word(kind: ErrorKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "platform".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_merge_to_the_same_in_every_order() {
        use Reported::{Delivered, Failed, Read, Sent};
        let orders = permutations(&[Sent, Delivered, Read]);
        for order in orders {
            let merged = order.iter().fold(None, |known, news| Some(merge(known, *news)));
            assert_eq!(merged, Some(Read), "{order:?}");
        }
        for order in permutations(&[Sent, Failed]) {
            let merged = order.iter().fold(None, |known, news| Some(merge(known, *news)));
            assert_eq!(merged, Some(Failed), "{order:?}");
        }
        for order in permutations(&[Sent, Delivered, Failed]) {
            let merged = order.iter().fold(None, |known, news| Some(merge(known, *news)));
            assert_eq!(merged, Some(Delivered), "a failure after delivery, or before it, changes nothing: {order:?}");
        }
    }

    #[test]
    fn a_message_shows_its_most_worrying_part() {
        use CallState::{Ambiguous, Failed, Queued, Sent};
        let cases = [
            (vec![(Sent, Some(Reported::Read)), (Sent, Some(Reported::Delivered))], MessageStatus::Delivered),
            (vec![(Sent, None), (Queued, None)], MessageStatus::Queued),
            (vec![(Sent, Some(Reported::Read)), (Failed, None)], MessageStatus::Failed),
            (vec![(Ambiguous, None), (Queued, None)], MessageStatus::Unconfirmed),
            (vec![(Sent, Some(Reported::Failed))], MessageStatus::Failed),
        ];
        for (parts, expected) in cases {
            assert_eq!(shown(&parts), expected, "{parts:?}");
        }
    }

    fn permutations(of: &[Reported]) -> Vec<Vec<Reported>> {
        if of.len() < 2 {
            return vec![of.to_vec()];
        }
        let mut all = Vec::new();
        for index in 0..of.len() {
            let mut rest = of.to_vec();
            let first = rest.remove(index);
            all.extend(permutations(&rest).into_iter().map(|tail| [vec![first], tail].concat()));
        }
        all
    }
}
