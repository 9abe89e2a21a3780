//! Log lines: one a line on standard error, filtered by `SWITCHBOARD_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts writing log lines. A second call does nothing.
pub(super) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("SWITCHBOARD_LOG").unwrap_or_else(|_| EnvFilter::new("warn,switchboard=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Told of a line that cannot be written, it would complain where nothing can be written, and panic over that: a full
    // disk under the log must not end whoever had something to say.
    let lines = lines.log_internal_errors(false);
    let _ = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
}
