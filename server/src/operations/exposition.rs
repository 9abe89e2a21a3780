//! Everything as OpenMetrics text.

use std::fmt;
use std::sync::Arc;

use channel_core::{Seams, Timestamp};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use store::Store;

use super::ingress::Ingress;
use super::instruments::Instruments;
use super::process::Process;
use super::readiness::Readiness;
use super::stored::Stored;
use super::writing::Writing;
use crate::http::Gate;

/// The content type of what [`Metrics::text`] gives.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All metrics of a gateway.
pub struct Metrics {
    registry: Registry,
    stored: Stored,
    readiness: Arc<Readiness>,
    ready: Gauge,
    seams: Seams,
}

impl Metrics {
    /// Puts everything under its name.
    #[must_use]
    pub fn new(store: &Store, instruments: &Instruments, gate: &Gate, readiness: Arc<Readiness>) -> Self {
        let seams = store.seams().clone();
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Process { started_at: seconds(seams.now()) }));
        let ours = registry.sub_registry_with_prefix("switchboard");
        let build = Info::new([
            ("version", env!("CARGO_PKG_VERSION")),
            ("backend", if store.is_shared() { "postgresql" } else { "sqlite" }),
        ]);
        ours.register("build", "The version that runs and the database it keeps everything in", build);
        let ready = Gauge::default();
        ours.register("ready", "1 while a webhook could be kept, as /readyz says", ready.clone());
        instruments.register(ours);
        ours.register_collector(Box::new(Ingress(gate.clone())));
        ours.register_collector(Box::new(Writing(Arc::clone(store.figures()))));
        let stored = Stored::new(store.clone());
        stored.register(ours);
        Self { registry, stored, readiness, ready, seams }
    }

    /// The text of this instant.
    pub async fn text(&self) -> String {
        self.stored.refresh(self.seams.now()).await;
        self.ready.set(i64::from(self.readiness.verdict().await.is_ready()));
        let mut text = String::with_capacity(32 * 1_024);
        encode(&mut text, &self.registry).expect("writing to a string does not fail, and every series is valid");
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("stored", &self.stored).finish_non_exhaustive()
    }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 fit a float's 53 bits until the year 2255")]
fn seconds(at: Timestamp) -> f64 {
    at.0 as f64 / 1_000_000.0
}
