//! What the ingress turned away.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::http::Gate;

/// Shows the gate's counters.
#[derive(Debug)]
pub(super) struct Ingress(pub(super) Gate);

impl Collector for Ingress {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counters = self.0.counters();
        for (name, help, count) in [
            (
                "ingress_shed",
                "Webhooks that were asked to come again, before they were read to their end.",
                counters.shed(),
            ),
            ("ingress_slow_closed", "Connections closed because their peer was too slow.", counters.slow_closed()),
            ("ingress_made_room", "Idle connections closed in favour of new ones.", counters.made_room()),
        ] {
            let metric = ConstCounter::new(count);
            metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)?;
        }
        let help = "Requests and connections that were refused for good, by reason.";
        let mut refused = encoder.encode_descriptor("ingress_refused", help, None, MetricType::Counter)?;
        for (reason, count) in counters.refused() {
            ConstCounter::new(count).encode(refused.encode_family(&[("reason", reason)])?)?;
        }
        let metric = ConstGauge::new(i64::try_from(counters.open_connections()).unwrap_or(i64::MAX));
        let help = "Connections that are open now.";
        metric.encode(encoder.encode_descriptor("ingress_open_connections", help, None, metric.metric_type())?)
    }
}
