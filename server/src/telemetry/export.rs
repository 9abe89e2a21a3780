//! Starting and ending the way to a collector: OTLP over HTTP, as protobuf.

use std::collections::HashMap;
use std::env;

use opentelemetry::InstrumentationScope;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SpanProcessor};
use secrecy::ExposeSecret;
use thiserror::Error;
use tokio::runtime::Handle;

use super::client::Poster;
use super::trail::{self, Trail};
use crate::config::TelemetryConfig;

/// What the service is called where nobody said it.
const NAME: &str = "switchboard";

/// Log lines and spans of a process.
#[derive(Debug)]
#[must_use = "the last spans are sent by `stop`"]
pub struct Telemetry {
    spans: bool,
}

/// Why spans cannot be sent.
#[derive(Debug, Error)]
pub enum StartError {
    /// The HTTP client cannot be made.
    #[error("making the client for telemetry.endpoint")]
    Client(#[source] reqwest::Error),
    /// The exporter refuses its configuration.
    #[error("setting up telemetry.endpoint, or what the OTEL_ variables say: {0}")]
    Exporter(#[source] ExporterBuildError),
}

/// Sends spans from now on, if somebody wants them. Needs a runtime around it.
pub(super) fn start(config: &TelemetryConfig) -> Result<Telemetry, StartError> {
    if !wanted(config, |name| env::var(name).ok()) {
        return Ok(Telemetry { spans: false });
    }
    let client = Poster::new(Handle::current()).map_err(StartError::Client)?;
    let mut builder = SpanExporter::builder().with_http().with_http_client(client);
    if let Some(endpoint) = &config.endpoint {
        // Where it is configured it is the base address, as it is in OTEL_EXPORTER_OTLP_ENDPOINT.
        builder = builder.with_endpoint(format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/')));
    }
    if !config.headers.is_empty() {
        let headers = config.headers.iter().map(|(name, value)| (name.clone(), value.expose_secret().to_owned()));
        builder = builder.with_headers(headers.collect::<HashMap<_, _>>());
    }
    let exporter = builder.build().map_err(StartError::Exporter)?;
    let mut processor = BatchSpanProcessor::builder(exporter).build();
    processor.set_resource(&resource(config));
    let scope = InstrumentationScope::builder(NAME).with_version(env!("CARGO_PKG_VERSION")).build();
    let ratio = config.sample_ratio.or_else(|| env::var("OTEL_TRACES_SAMPLER_ARG").ok()?.parse().ok()).unwrap_or(1.0);
    let spans = trail::begin(Trail { processor, ratio, scope });
    if spans {
        tracing::info!(ratio, "spans are sent to the collector");
    }
    Ok(Telemetry { spans })
}

/// Whether spans are wanted: an address is configured, or one of the variables names one, and none switches it off.
fn wanted(config: &TelemetryConfig, variable: impl Fn(&str) -> Option<String>) -> bool {
    let says = |name: &str, word: &str| variable(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
    let named = |name: &str| variable(name).is_some_and(|value| !value.trim().is_empty());
    let off = says("OTEL_SDK_DISABLED", "true") || says("OTEL_TRACES_EXPORTER", "none");
    let address = config.endpoint.is_some()
        || named("OTEL_EXPORTER_OTLP_ENDPOINT")
        || named("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    address && !off
}

fn resource(config: &TelemetryConfig) -> Resource {
    let builder = Resource::builder();
    let name = match &config.service_name {
        Some(name) => Some(name.clone()),
        None if env::var_os("OTEL_SERVICE_NAME").is_some() || env::var_os("OTEL_RESOURCE_ATTRIBUTES").is_some() => None,
        None => Some(NAME.to_owned()),
    };
    match name {
        Some(name) => builder.with_service_name(name),
        None => builder,
    }
    .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
    .build()
}

impl Telemetry {
    /// Sends what was not sent yet.
    pub async fn stop(self) {
        if !self.spans {
            return;
        }
        // The exporter's thread needs the runtime for its last request, so the waiting is done beside it.
        let flushed = tokio::task::spawn_blocking(|| trail::trail().map(|trail| trail.processor.force_flush())).await;
        if let Ok(Some(Err(error))) = flushed {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_sent_where_an_address_is_known_and_nobody_says_no() {
        type Case<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)], bool);
        let table: &[Case<'_>] = &[
            (None, &[], false),
            (Some("http://localhost:4318"), &[], true),
            (None, &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")], true),
            (None, &[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")], true),
            (None, &[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")], false),
            (Some("http://localhost:4318"), &[("OTEL_SDK_DISABLED", "TRUE")], false),
            (Some("http://localhost:4318"), &[("OTEL_TRACES_EXPORTER", "none")], false),
        ];
        for (endpoint, variables, expected) in table {
            let endpoint = endpoint.map(|text| text.parse().unwrap());
            let config = TelemetryConfig { endpoint, ..TelemetryConfig::default() };
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(wanted(&config, variable), *expected, "{config:?} {variables:?}");
        }
    }
}
