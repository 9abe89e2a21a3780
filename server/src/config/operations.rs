//! How a gateway is watched: the sections `[operations]` and `[telemetry]`.

use secrecy::SecretString;
use toml::{Table, Value};
use url::Url;

use super::read::Reader;
use super::secret;

/// The section `[operations]`.
#[derive(Clone, Debug, Default)]
pub struct OperationsConfig {
    /// Who bears it may read `/metrics` from anywhere. Without one, this computer alone may.
    pub metrics_token: Option<SecretString>,
}

/// The section `[telemetry]`.
#[derive(Clone, Debug, Default)]
pub struct TelemetryConfig {
    /// How log lines look.
    pub logs: LogFormat,
    /// Where traces go: the base address of an OTLP/HTTP collector. Without one, `OTEL_EXPORTER_OTLP_ENDPOINT` says it; with
    /// neither, no trace is made.
    pub endpoint: Option<Url>,
    /// Headers for the collector, such as `authorization`.
    pub headers: Vec<(String, SecretString)>,
    /// What the collector calls this service; `OTEL_SERVICE_NAME` where it is not said.
    pub service_name: Option<String>,
    /// Which part of the traces is kept, between 0 and 1; `OTEL_TRACES_SAMPLER_ARG` where it is not said, else all.
    pub sample_ratio: Option<f64>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

pub(super) fn operations(table: &Table, problems: &mut Vec<String>) -> OperationsConfig {
    let mut section = Reader::new("operations.", table, problems);
    let metrics_token = section.secret("metrics_token");
    section.finish();
    OperationsConfig { metrics_token }
}

pub(super) fn telemetry(table: &Table, problems: &mut Vec<String>) -> TelemetryConfig {
    let mut section = Reader::new("telemetry.", table, problems);
    let logs = match section.text("logs").as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(_) => section.wrong("logs", "expected text or json").unwrap_or_default(),
    };
    let endpoint = section.parsed("endpoint", "an address such as http://localhost:4318");
    let service_name = section.text("service_name");
    let sample_ratio = section.ratio("sample_ratio");
    let headers = section.table("headers");
    section.finish();
    let mut read = Vec::with_capacity(headers.len());
    for (name, reference) in headers {
        match header(&name, &reference) {
            Ok(value) => read.push((name, value)),
            Err(reason) => problems.push(format!("telemetry.headers.{name}: {reason}")),
        }
    }
    TelemetryConfig { logs, endpoint, headers: read, service_name, sample_ratio }
}

fn header(name: &str, reference: &Value) -> Result<SecretString, String> {
    name.parse::<http::HeaderName>().map_err(|_| "no header has such a name".to_owned())?;
    let reference = reference.as_str().ok_or("expected env:NAME or file:PATH")?;
    secret::resolve(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (TelemetryConfig, Vec<String>) {
        let mut problems = Vec::new();
        let config = telemetry(&text.parse().unwrap(), &mut problems);
        (config, problems)
    }

    #[test]
    fn an_empty_section_makes_no_traces() {
        let (config, problems) = of("");
        assert!(config.endpoint.is_none() && config.logs == LogFormat::Text && problems.is_empty());
    }

    #[test]
    fn a_header_is_a_secret_that_no_text_shows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "Bearer canary-7").unwrap();
        let (config, problems) = of(&format!("[headers]\nauthorization = \"file:{}\"", file.display()));
        assert!(problems.is_empty() && config.headers.len() == 1, "{problems:?}");
        assert!(!format!("{config:?}").contains("canary-7"));
    }

    #[test]
    fn every_wish_that_makes_no_sense_is_named() {
        let (_, problems) = of("logs = \"xml\"\nendpoint = \"nowhere\"\nsample_ratio = 2\ncolour = 1\n\
            [headers]\nauthorization = \"Bearer plain\"\n\"no header\" = \"env:HOME\"");
        insta::assert_snapshot!(problems.join("\n"));
    }
}
