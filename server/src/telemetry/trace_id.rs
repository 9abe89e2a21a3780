//! The trace of an event: derived from what makes the event the same event, so that the webhook, the turn and the call
//! stand in one trace though days, restarts and other nodes lie between them, and nothing has to be stored for it.

use channel_core::Event;
use opentelemetry::trace::{SpanId, TraceId};
use sha2::{Digest, Sha256};

/// Ids of an event's trace and of the span it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTrace {
    pub(super) trace: TraceId,
    pub(super) root: SpanId,
}

impl EventTrace {
    /// The trace of an event. `route` is the account that the webhook's address names, for events that name none.
    #[must_use]
    pub fn of(event: &Event, route: Option<&str>) -> Self {
        let account = if event.account.is_empty() { route.unwrap_or_default() } else { &event.account };
        Self::derived(event.channel.as_str(), account, &event.key)
    }

    /// The trace of an event as it is stored; none when the text holds no event.
    pub(crate) fn of_stored(body: &str) -> Option<Self> {
        serde_json::from_str::<Event>(body).ok().map(|event| Self::of(&event, None))
    }

    /// The id as collectors show it.
    #[must_use]
    pub fn id(&self) -> String {
        self.trace.to_string()
    }

    fn derived(channel: &str, account: &str, key: &str) -> Self {
        let mut hash = Sha256::new();
        for part in ["switchboard trace 1", channel, account, key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let (trace, rest) = hash.split_first_chunk::<16>().expect("32 bytes begin with 16");
        let (root, _) = rest.split_first_chunk::<8>().expect("16 bytes begin with 8");
        Self { trace: TraceId::from_bytes(*trace), root: SpanId::from_bytes(*root) }
    }
}

/// Whether a share of all traces holds this one: every node and every process decides alike, by the id.
pub(super) fn is_sampled(trace: TraceId, ratio: f64) -> bool {
    let (_, low) = trace
        .to_bytes()
        .split_first_chunk::<8>()
        .map_or(([0; 8], 0), |(high, rest)| (*high, rest.first_chunk::<8>().map_or(0, |low| u64::from_be_bytes(*low))));
    // As the SDKs' ratio sampler does it: 63 bits of the id against the ratio's share of them.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 53 bits")]
    let place = (low >> 1) as f64 / (1_u64 << 63) as f64;
    place < ratio
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_of_an_event_is_the_same_everywhere_and_of_no_other_event() {
        let one = EventTrace::derived("whatsapp", "106", "message:wamid.1");
        assert_eq!(one, EventTrace::derived("whatsapp", "106", "message:wamid.1"));
        for other in [("instagram", "106", "message:wamid.1"), ("whatsapp", "10", "6message:wamid.1")] {
            assert_ne!(one.trace, EventTrace::derived(other.0, other.1, other.2).trace);
        }
        // Written down: a later version has to find the same trace.
        assert_eq!(one.id(), "5c644ddc7a1dbd6bedb29aeb3a6618da");
    }

    #[test]
    fn a_ratio_keeps_about_its_share_of_traces() {
        let ids = (0..1_000).map(|number| EventTrace::derived("telegram", "7", &number.to_string()).trace);
        let kept = ids.filter(|id| is_sampled(*id, 0.25)).count();
        assert!((200..300).contains(&kept), "{kept}");
        let id = EventTrace::derived("telegram", "7", "1").trace;
        assert!(is_sampled(id, 1.0) && !is_sampled(id, 0.0));
    }
}
