//! `switchboard serve`: the gateway for real platforms.

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{CliError, Listen, Place, say};
use crate::app::App;
use crate::wiring::Wiring;

/// The arguments of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    listen: Listen,
}

/// Runs until the process is told to stop.
///
/// # Errors
/// When the configuration, the data directory or the address cannot be used.
pub(super) async fn run(args: &ServeArgs, wiring: Wiring) -> Result<(), CliError> {
    let mut config = args.place.config()?;
    let telemetry = crate::telemetry::start(&config.telemetry).map_err(CliError::new)?;
    if let Some(listen) = args.listen.listen {
        config.listen = listen;
    }
    let listener = crate::http::bind(config.listen).await.map_err(CliError::new)?;
    if let Ok(address) = listener.local_addr() {
        config.listen = address;
    }
    let app = App::open_on(config, wiring).await.map_err(CliError::new)?;
    let base = app.config().base_url();
    let link = app.sign_in_link().await.map_err(CliError::new)?;
    say(&format!("Switchboard listens on {base}\nSign in once with {link}"));
    app.run(listener, stop_signal()).await;
    telemetry.stop().await;
    Ok(())
}

/// Cancelled by Ctrl-C or SIGTERM.
pub(super) fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "SIGTERM is not watched; only Ctrl-C stops the server cleanly");
                let _ = tokio::signal::ctrl_c().await;
                return told.cancel();
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        told.cancel();
    });
    stop
}
