//! What the store measured of its commits.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::registry::Unit;
use store::figures::{Figures, Spread};

/// Shows the store's figures.
#[derive(Debug)]
pub(super) struct Writing(pub(super) Arc<Figures>);

impl Collector for Writing {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut histogram = |name: &str, help: &str, unit: Option<&Unit>, spread: &Spread| {
            let mut metric = encoder.encode_descriptor(name, help, unit, MetricType::Histogram)?;
            metric.encode_histogram::<NoLabelSet>(spread.sum, spread.count, &spread.buckets, None)
        };
        let help = "Writes that shared one commit; 1 each on PostgreSQL, which shares the disk's by itself.";
        histogram("store_group_writes", help, None, &self.0.group_sizes())?;
        let help = "Time that a commit took until it was durable.";
        histogram("store_commit", help, Some(&Unit::Seconds), &self.0.commit_times())?;
        let metric = ConstCounter::new(self.0.failed());
        let help = "Commits that failed; whoever waited for them was told.";
        metric.encode(encoder.encode_descriptor("store_commit_failures", help, None, metric.metric_type())?)
    }
}
