//! Log lines: one a line on standard error, filtered by `SWITCHBOARD_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts writing log lines. A second call does nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env("SWITCHBOARD_LOG").unwrap_or_else(|_| EnvFilter::new("warn,switchboard=info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
}
