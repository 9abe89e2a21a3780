//! The words that labels are made of. Each list is closed, so a scraper's storage cannot grow with traffic.

use channel_core::ChannelId;

/// The channels that have series of their own; every other one is counted as [`OTHER`].
pub(super) const CHANNELS: [&str; 5] = ["whatsapp", "instagram", "telegram", "webchat", OTHER];
/// A channel the reference server does not know.
const OTHER: &str = "other";

/// The label of a channel.
pub(super) fn channel(id: &ChannelId) -> &'static str {
    CHANNELS.into_iter().find(|known| *known == id.as_str()).unwrap_or(OTHER)
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The label.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words!(
    /// How a request to a webhook route was answered.
    WebhookOutcome {
        /// 200: it is on disk.
        Kept = "kept",
        /// The handshake of a platform that wants to know whether we are we.
        Handshake = "handshake",
        /// 401 or 403: it could not be proved.
        Refused = "refused",
        /// 4xx: too large, too slow, cut off, or not a delivery at all.
        Unusable = "unusable",
        /// 503: the store could not keep it, so the platform has to send it again.
        Unavailable = "unavailable",
    }
);

words!(
    /// What became of one event of a delivery.
    EventOutcome {
        /// Seen for the first time.
        New = "new",
        /// It was there already.
        Duplicate = "duplicate",
        /// A part that was not understood; kept with its bytes.
        Quarantined = "quarantined",
        /// Nobody has its account; kept with its bytes.
        Unknown = "unknown_account",
        /// A report about something we never sent: its mark is forged or somebody else's.
        Ignored = "ignored_report",
    }
);

words!(
    /// How a lane's turn ended.
    TurnOutcome {
        /// Everything that was due was done.
        Done = "done",
        /// Another worker has the lane now.
        TakenOver = "taken_over",
        /// It will be tried again.
        Failed = "failed",
        /// The code panicked; it will be tried again.
        Panicked = "panicked",
    }
);

words!(
    /// How a call to a platform ended.
    CallOutcome {
        /// The platform has it.
        Sent = "sent",
        /// The platform did not act; it is tried again.
        Again = "again",
        /// It will not be tried again.
        Failed = "failed",
        /// Nobody knows whether the platform acted.
        Ambiguous = "ambiguous",
        /// The account has to be repaired first.
        Held = "held",
        /// The door stayed shut: window, opt-out, take-over, newer message.
        Shut = "shut",
    }
);

words!(
    /// A stretch of the way from a webhook to a platform.
    Stage {
        /// From the webhook to the event's turn.
        Turn = "ingest_to_turn",
        /// From the first unanswered message to the answer in the outbox.
        Answer = "turn_to_outbox",
        /// From the outbox to the platform's receipt.
        Send = "outbox_to_sent",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_of_somebody_else_has_no_series_of_its_own() {
        assert_eq!(channel(&ChannelId::from_static("telegram")), "telegram");
        assert_eq!(channel(&ChannelId::from_static("carrier-pigeon")), OTHER);
    }
}
