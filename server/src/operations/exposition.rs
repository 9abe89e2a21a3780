//! Everything as OpenMetrics text.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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

/// How long a scrape waits for the store. Prometheus gives up after ten seconds unless told otherwise, and the figures are
/// needed most while the store does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

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
        ours.register("ready", "1 while a webhook could be kept at once, as /readyz says", ready.clone());
        instruments.register(ours);
        ours.register_collector(Box::new(Ingress(gate.clone())));
        ours.register_collector(Box::new(Writing(Arc::clone(store.figures()))));
        let stored = Stored::new(store.clone());
        stored.register(ours);
        Self { registry, stored, readiness, ready, seams }
    }

    /// The text of this instant. While the store does not answer, it says so and tells what was known last.
    pub async fn text(&self) -> String {
        let verdict = self.readiness.verdict_within(PATIENCE);
        let (verdict, ()) = tokio::join!(verdict, self.stored.refresh(self.seams.now(), PATIENCE));
        self.ready.set(i64::from(verdict.is_ready()));
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

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::config::Limits;
    use crate::place::Place;

    /// More than the store has of connections that read.
    const READERS: usize = 16;

    fn metrics(store: &Store) -> Metrics {
        let gate = Gate::new(Limits::default());
        let readiness = Arc::new(Readiness::new(store.clone(), gate.clone(), CancellationToken::new()));
        Metrics::new(store, &Instruments::new(), &gate, readiness)
    }

    #[tokio::test]
    async fn a_scrape_is_answered_before_prometheus_gives_up_though_the_store_answers_nothing() {
        let place = Place::of(module_path!()).await;
        let store = place.open(Seams::system()).await;
        let (begun, end) = (CancellationToken::new(), CancellationToken::new());
        let (its_begun, its_end) = (begun.clone(), end.clone());
        let written = store.write(move |_| {
            Box::pin(async move {
                its_begun.cancel();
                its_end.cancelled().await;
                Ok(())
            })
        });
        let read = join_all((0..READERS).map(|_| {
            let end = end.clone();
            store.read(move |_| {
                Box::pin(async move {
                    end.cancelled().await;
                    Ok(())
                })
            })
        }));
        let scraped = async {
            begun.cancelled().await;
            let text = tokio::time::timeout(Duration::from_secs(10), metrics(&store).text()).await;
            end.cancel();
            text.expect("Prometheus gives up after ten seconds")
        };
        let (_, _, text) = tokio::join!(written, read, scraped);
        assert!(text.contains("\nswitchboard_ready 0\n"), "{text}");
        store.close().await;
    }

    #[tokio::test]
    async fn every_histogram_ends_with_a_bucket_for_all() {
        let place = Place::of(module_path!()).await;
        let store = place.open(Seams::system()).await;
        let text = metrics(&store).text().await;
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let histograms: Vec<&str> = types.filter_map(|named| named.strip_suffix(" histogram")).collect();
        assert!(histograms.contains(&"switchboard_store_commit_seconds"), "{histograms:?}");
        for name in histograms {
            let bucket = format!("{name}_bucket{{");
            let last = text.lines().rfind(|line| line.starts_with(&bucket));
            assert!(last.is_some_and(|line| line.contains("le=\"+Inf\"")), "{name} ends with {last:?}");
        }
        store.close().await;
    }
}
