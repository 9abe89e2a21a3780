//! `switchboard demo`: everything on this computer.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::{CliError, say};
use crate::config::{DEFAULT_DATA, DEFAULT_LISTEN};
use crate::demo::{Demo, Opening};

/// The arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The address to listen on; loopback only
    #[arg(long, value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// The directory everything is kept in; nothing is written elsewhere
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// Write URLs, secrets, the API key and ids to this file, as JSON for scripts
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Where the simulated platforms listen [default: the port after --listen]
    #[arg(long, value_name = "ADDRESS")]
    simulator: Option<SocketAddr>,
    /// Start without customers who write by themselves
    #[arg(long)]
    quiet: bool,
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// When an address or the data directory cannot be used.
pub(super) async fn run(args: &DemoArgs) -> Result<(), CliError> {
    let telemetry = crate::telemetry::start(&crate::config::TelemetryConfig::default()).map_err(CliError::new)?;
    if !args.listen.ip().is_loopback() {
        let port = args.listen.port();
        return Err(CliError::new(format!(
            "the demo listens on this computer only, not on {}: use --listen 127.0.0.1:{port}, or run serve",
            args.listen
        )));
    }
    let listener = crate::http::bind(args.listen).await.map_err(CliError::new)?;
    let demo = Demo {
        data: args.data.clone(),
        simulator: args.simulator,
        opening: if args.quiet { Opening::Quiet } else { Opening::Lively },
    };
    let demo = demo.start(listener).await.map_err(CliError::new)?;
    let link = demo.sign_in_link().await.map_err(CliError::new)?;
    if let Some(file) = &args.credentials {
        demo.write_credentials(file).await.map_err(CliError::new)?;
    }
    say(&format!(
        "Switchboard demo: everything stays on this computer, kept in {data}\n\n  \
         Console   {link}\n            (signs in once, within 10 minutes; start again for a new link)\n  \
         Phones    {phones}\n            (play the customers)\n\n\
         Ctrl-C ends it.",
        data = args.data.display(),
        phones = demo.simulator().base_url(),
    ));
    demo.run(super::serve::stop_signal()).await;
    telemetry.stop().await;
    Ok(())
}
