//! Spans, made whole after the work is done: a webhook, a turn, an answer, a call.

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use channel_core::Timestamp;
use opentelemetry::trace::{Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{
    BatchSpanProcessor, IdGenerator, RandomIdGenerator, SpanData, SpanLinks, SpanProcessor,
};

use super::trace_id::{EventTrace, is_sampled};

/// A process sends its spans to one collector, as it writes its log lines to one place.
static TRAIL: OnceLock<Trail> = OnceLock::new();

/// Where spans go, when they go anywhere.
pub(crate) fn trail() -> Option<&'static Trail> {
    TRAIL.get()
}

/// Begins to send spans. Says whether nobody had begun before.
pub(super) fn begin(trail: Trail) -> bool {
    TRAIL.set(trail).is_ok()
}

/// Sends spans in batches.
pub(crate) struct Trail {
    pub(super) processor: BatchSpanProcessor,
    pub(super) ratio: f64,
    pub(super) scope: InstrumentationScope,
}

/// What was done, with the words and ids that describe it.
#[derive(Debug)]
pub(crate) struct Span {
    /// What was done.
    pub(crate) name: &'static str,
    /// When it began.
    pub(crate) began: Timestamp,
    /// When it ended.
    pub(crate) ended: Timestamp,
    /// How it ended.
    pub(crate) outcome: &'static str,
    /// Ids and counts, never contents, names, numbers or secrets.
    pub(crate) fields: Vec<(&'static str, String)>,
}

impl Trail {
    /// Whether spans of this trace are kept: what is costly to find out about one that is not need not be found out.
    pub(crate) fn keeps(&self, trace: EventTrace) -> bool {
        is_sampled(trace.trace, self.ratio)
    }

    /// The beginning of an event's trace.
    pub(crate) fn root(&self, of: EventTrace, span: Span, links: &[EventTrace]) {
        self.send(of, of.root, SpanId::INVALID, span, links);
    }

    /// Something that was done because of an event.
    pub(crate) fn child(&self, of: EventTrace, span: Span) {
        self.send(of, RandomIdGenerator::default().new_span_id(), of.root, span, &[]);
    }

    fn send(&self, of: EventTrace, id: SpanId, parent: SpanId, span: Span, links: &[EventTrace]) {
        if !self.keeps(of) {
            return;
        }
        let context = |trace, id| SpanContext::new(trace, id, TraceFlags::SAMPLED, false, TraceState::default());
        let mut linked = SpanLinks::default();
        linked.links = links.iter().map(|to| Link::with_context(context(to.trace, to.root))).collect();
        let mut attributes = vec![KeyValue::new("outcome", span.outcome)];
        attributes.extend(span.fields.into_iter().map(|(name, value)| KeyValue::new(name, value)));
        self.processor.on_end(SpanData {
            span_context: context(of.trace, id),
            parent_span_id: parent,
            parent_span_is_remote: false,
            span_kind: match span.name {
                "webhook" => SpanKind::Server,
                "call" => SpanKind::Client,
                _ => SpanKind::Internal,
            },
            name: span.name.into(),
            start_time: system(span.began),
            end_time: system(span.ended.max(span.began)),
            attributes,
            dropped_attributes_count: 0,
            events: Default::default(),
            links: linked,
            status: Status::Unset,
            instrumentation_scope: self.scope.clone(),
        });
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trail").field("ratio", &self.ratio).finish_non_exhaustive()
    }
}

fn system(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}
