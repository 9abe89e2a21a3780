//! The spans of a delivery: one for the webhook, where the trace of its first event begins, and one that begins the trace of
//! each other event and leads back to it.

use channel_core::{ChannelId, Timestamp};
use store::ingress::Recorded;

use super::ingress::Delivery;
use crate::telemetry::{EventTrace, Span, Trail};

/// A delivery has up to a thousand events; the traces of the first ones begin with it, the others with their turn.
const MOST: usize = 64;

/// What is remembered of a delivery until it is kept.
#[derive(Debug)]
pub(super) struct Traced {
    events: Vec<EventTrace>,
    began: Timestamp,
}

impl Traced {
    pub(super) fn of(delivery: &Delivery, route: Option<&str>, began: Timestamp) -> Self {
        let events = match delivery {
            Delivery::Parsed(parsed) => parsed.events.as_slice(),
            Delivery::Unreadable { .. } => &[],
        };
        Self { events: events.iter().take(MOST).map(|event| EventTrace::of(event, route)).collect(), began }
    }

    pub(super) fn kept(self, trail: &Trail, channel: &ChannelId, recorded: &Recorded, ended: Timestamp) {
        let Some((first, others)) = self.events.split_first() else { return };
        let span = |name, outcome| Span {
            name,
            began: self.began,
            ended,
            outcome,
            fields: vec![
                ("channel", channel.as_str().to_owned()),
                ("events.new", recorded.new.to_string()),
                ("events.duplicate", recorded.duplicate.to_string()),
                ("events.quarantined", (recorded.skipped + recorded.unknown).to_string()),
            ],
        };
        if recorded.duplicate > 0 || recorded.new == 0 {
            // A trace begins once: a delivery that repeats something is one of its children.
            return trail.child(*first, span("webhook", "repeated"));
        }
        trail.root(*first, span("webhook", "kept"), others);
        for other in others {
            trail.root(*other, span("webhook.event", "kept"), std::slice::from_ref(first));
        }
    }
}
