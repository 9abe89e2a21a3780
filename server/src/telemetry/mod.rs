//! What a running gateway says about single things it did: log lines on standard error, and spans to an OpenTelemetry
//! collector where one is configured.
//!
//! Both carry ids, counts and words from fixed lists. Neither carries what somebody wrote, who they are, how they are
//! reached, or a secret: spans are made from the fields in `trail`, never from log lines.
//!
//! ```toml
//! [telemetry]
//! logs = "json"
//! endpoint = "http://localhost:4318"
//! headers = { authorization = "env:OTLP_TOKEN" }
//! service_name = "switchboard"
//! sample_ratio = 0.1
//! ```
//!
//! Not here: numbers (`operations`).

mod client;
mod export;
mod lane;
mod logs;
mod trace_id;
mod trail;

pub use export::{StartError, Telemetry};
pub(crate) use lane::shown as shown_lane;
pub use trace_id::EventTrace;
pub(crate) use trail::{Span, Trail, trail};

use crate::config::TelemetryConfig;

/// Starts writing log lines, and sending spans where that is configured. A second call starts nothing.
///
/// # Errors
/// When spans are wanted and the collector's address or a header cannot be used.
pub fn start(config: &TelemetryConfig) -> Result<Telemetry, StartError> {
    logs::start(config.logs);
    export::start(config)
}
