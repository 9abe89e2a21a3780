//! What the engine, the workers and the webhook routes count while they work.

use std::fmt;
use std::time::Duration;

use channel_core::ChannelId;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use store::ingress::Recorded;

use super::outcomes::{CHANNELS, CallOutcome, EventOutcome, Stage, TurnOutcome, WebhookOutcome, channel};

/// A label with its value.
pub(super) type Label = (&'static str, &'static str);

type Counters<const N: usize> = Family<[Label; N], Counter>;
type Histograms = Family<[Label; 1], Histogram, fn() -> Histogram>;

/// Counters and histograms of one process. Counting takes no lock that is held while anything waits.
pub struct Instruments {
    webhooks: Counters<2>,
    acks: Histograms,
    events: Counters<2>,
    turns: Counters<1>,
    turn_time: Histogram,
    calls: Counters<2>,
    call_time: Histograms,
    healed: Counters<1>,
    deaf: Counters<1>,
    lags: Histograms,
}

impl Instruments {
    /// All at zero, and every series there from the start, so that the first of a kind shows as an increase.
    #[must_use]
    pub fn new() -> Self {
        let instruments = Self {
            webhooks: Counters::default(),
            acks: Histograms::new_with_constructor(request_times),
            events: Counters::default(),
            turns: Counters::default(),
            turn_time: work_times(),
            calls: Counters::default(),
            call_time: Histograms::new_with_constructor(work_times),
            healed: Counters::default(),
            deaf: Counters::default(),
            lags: Histograms::new_with_constructor(work_times),
        };
        for channel in CHANNELS {
            let by = |outcome| [("channel", channel), ("outcome", outcome)];
            for outcome in WebhookOutcome::ALL {
                drop(instruments.webhooks.get_or_create(&by(outcome.as_str())));
            }
            for outcome in EventOutcome::ALL {
                drop(instruments.events.get_or_create(&by(outcome.as_str())));
            }
            for outcome in CallOutcome::ALL {
                drop(instruments.calls.get_or_create(&by(outcome.as_str())));
            }
            drop(instruments.acks.get_or_create(&[("channel", channel)]));
            drop(instruments.call_time.get_or_create(&[("channel", channel)]));
            drop(instruments.healed.get_or_create(&[("channel", channel)]));
            drop(instruments.deaf.get_or_create(&[("channel", channel)]));
        }
        for outcome in TurnOutcome::ALL {
            drop(instruments.turns.get_or_create(&[("outcome", outcome.as_str())]));
        }
        for stage in Stage::ALL {
            drop(instruments.lags.get_or_create(&[("stage", stage.as_str())]));
        }
        instruments
    }

    /// A request to a webhook route was answered, `took` after its head was read.
    pub fn webhook(&self, id: &ChannelId, outcome: WebhookOutcome, took: Duration) {
        let name = channel(id);
        self.webhooks.get_or_create(&[("channel", name), ("outcome", outcome.as_str())]).inc();
        if outcome == WebhookOutcome::Kept {
            self.acks.get_or_create(&[("channel", name)]).observe(took.as_secs_f64());
        }
    }

    /// A delivery was kept.
    pub fn recorded(&self, id: &ChannelId, recorded: &Recorded) {
        let name = channel(id);
        for (outcome, count) in [
            (EventOutcome::New, recorded.new),
            (EventOutcome::Duplicate, recorded.duplicate),
            (EventOutcome::Quarantined, recorded.skipped),
            (EventOutcome::Unknown, recorded.unknown),
        ] {
            if count > 0 {
                let count = u64::try_from(count).unwrap_or(u64::MAX);
                self.events.get_or_create(&[("channel", name), ("outcome", outcome.as_str())]).inc_by(count);
            }
        }
    }

    /// An event was new by its key, and told of a message that was there already: some platforms deliver one under two keys.
    pub fn repeated(&self, id: &ChannelId) {
        self.events.get_or_create(&[("channel", channel(id)), ("outcome", EventOutcome::Duplicate.as_str())]).inc();
    }

    /// A report was about something we never sent.
    pub fn ignored(&self, id: &ChannelId) {
        self.events.get_or_create(&[("channel", channel(id)), ("outcome", EventOutcome::Ignored.as_str())]).inc();
    }

    /// Events were read from a platform because no delivery had told of them.
    pub fn healed(&self, id: &ChannelId, events: usize) {
        self.healed.get_or_create(&[("channel", channel(id))]).inc_by(u64::try_from(events).unwrap_or(u64::MAX));
    }

    /// An account turned out to hear nothing, or less than it should.
    pub fn deaf(&self, id: &ChannelId) {
        self.deaf.get_or_create(&[("channel", channel(id))]).inc();
    }

    /// A lane had its turn.
    pub fn turn(&self, outcome: TurnOutcome, took: Duration) {
        self.turns.get_or_create(&[("outcome", outcome.as_str())]).inc();
        self.turn_time.observe(took.as_secs_f64());
    }

    /// A claimed call was settled, `took` after it was claimed.
    pub fn call(&self, id: &ChannelId, outcome: CallOutcome, took: Duration) {
        let name = channel(id);
        self.calls.get_or_create(&[("channel", name), ("outcome", outcome.as_str())]).inc();
        if outcome != CallOutcome::Shut {
            self.call_time.get_or_create(&[("channel", name)]).observe(took.as_secs_f64());
        }
    }

    /// Something came to the end of a stage, this long after it entered it.
    pub fn passed(&self, stage: Stage, lag: Duration) {
        self.lags.get_or_create(&[("stage", stage.as_str())]).observe(lag.as_secs_f64());
    }

    /// Puts every instrument under its name.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "webhooks",
            "Requests to webhook routes by channel and how they were answered",
            self.webhooks.clone(),
        );
        registry.register_with_unit(
            "ack",
            "Time from the head of a delivery to its 200, when it was on disk",
            Unit::Seconds,
            self.acks.clone(),
        );
        registry.register("events", "Events of deliveries by channel and what became of them", self.events.clone());
        registry.register("turns", "Turns of lanes by how they ended", self.turns.clone());
        registry.register_with_unit("turn", "Time that a turn took", Unit::Seconds, self.turn_time.clone());
        registry.register("calls", "Calls to platforms by channel and how they ended", self.calls.clone());
        registry.register_with_unit(
            "call",
            "Time from the claim of a call to its settlement",
            Unit::Seconds,
            self.call_time.clone(),
        );
        registry.register(
            "healed_events",
            "Events that were read from a platform because no delivery had told of them",
            self.healed.clone(),
        );
        registry.register("deaf_accounts", "Times an account was found to miss events", self.deaf.clone());
        registry.register_with_unit(
            "stage_lag",
            "Time between two stages of the way from a webhook to a platform",
            Unit::Seconds,
            self.lags.clone(),
        );
    }
}

impl Default for Instruments {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
impl Instruments {
    /// How often events of a channel had an outcome.
    pub(crate) fn events_of(&self, id: &ChannelId, outcome: EventOutcome) -> u64 {
        self.events.get_or_create(&[("channel", channel(id)), ("outcome", outcome.as_str())]).get()
    }
}

impl fmt::Debug for Instruments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Instruments")
    }
}

/// From half a millisecond to ten seconds: an acknowledgement.
fn request_times() -> Histogram {
    Histogram::new([0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0])
}

/// From a millisecond to an hour: what may wait for a model, a platform or a repair.
fn work_times() -> Histogram {
    Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0])
}
