//! The command line: what each command takes, and one clear message when it fails.

mod account;
mod audit;
mod backup;
mod catalogue;
mod check;
mod decode;
mod demo;
mod key;
mod organisation;
mod replay;
mod resend;
mod restore;
mod rules;
mod serve;
mod trace;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, DEFAULT_DATA, named_database};
use crate::wiring::Wiring;

/// A multi-channel messaging gateway: WhatsApp, Instagram, Telegram and the website, answered from the merchant's own
/// catalogue.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a demo shop on this computer: embedded storage, simulated platforms, no account and no key
    Demo(demo::DemoArgs),
    /// Run the gateway for real platforms
    Serve(serve::ServeArgs),
    /// Turn a webhook body into normalised JSON lines
    Decode(decode::DecodeArgs),
    /// Connect a channel account
    Account {
        #[command(subcommand)]
        command: account::AccountCommand,
    },
    /// Make, list and end keys of the API
    Key {
        #[command(subcommand)]
        command: key::KeyCommand,
    },
    /// Erase an organisation with everything that is its own
    Organisation {
        #[command(subcommand)]
        command: organisation::OrganisationCommand,
    },
    /// Import and search products
    Catalogue {
        #[command(subcommand)]
        command: catalogue::CatalogueCommand,
    },
    /// Try comment rules on comments, and take the kept ones out and in as a file
    Rules {
        #[command(subcommand)]
        command: rules::RulesCommand,
    },
    /// Try again what needs somebody: events that failed or were not understood, sends that failed
    Replay(replay::ReplayArgs),
    /// Show or change what is done with sends that nobody knows to have arrived
    Resend(resend::ResendArgs),
    /// Print the whole life of an event or a message, from any id of it
    Trace(trace::TraceArgs),
    /// Check the log of privileged acts
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Find out whether the gateway can run here: configuration, database, keys, accounts, clock, disk
    Check(check::CheckArgs),
    /// Copy everything that is kept in the data directory into one file, while the server runs
    Backup(backup::BackupArgs),
    /// Bring a backup back, without sending or answering anything a second time
    Restore(restore::RestoreArgs),
}

/// What the commands that open the store share.
#[derive(Clone, Debug, Args)]
struct Place {
    /// The configuration file
    #[arg(long, value_name = "FILE", env = "SWITCHBOARD_CONFIG")]
    config: Option<PathBuf>,
    /// The directory everything is kept in [default: switchboard-data]
    #[arg(long, value_name = "DIR", env = "SWITCHBOARD_DATA")]
    data: Option<PathBuf>,
    /// A PostgreSQL database that several gateways share: env:NAME or file:PATH of its URL, or a URL without a password
    #[arg(long, value_name = "SOURCE", env = "SWITCHBOARD_DATABASE")]
    database: Option<String>,
}

impl Place {
    fn config(&self) -> Result<Config, CliError> {
        let mut config = match &self.config {
            Some(path) => Config::from_file(path).map_err(CliError::new)?,
            None => Config::on_defaults(crate::config::DEFAULT_LISTEN, PathBuf::from(DEFAULT_DATA)),
        };
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(database) = &self.database {
            let named = named_database(database).map_err(|reason| CliError::new(format!("--database: {reason}")))?;
            config.database.url = Some(named);
        }
        Ok(config)
    }
}

/// Where to listen.
#[derive(Clone, Copy, Debug, Args)]
struct Listen {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "SWITCHBOARD_LISTEN")]
    listen: Option<SocketAddr>,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    run_on(Wiring::default())
}

/// The same; `serve` runs on what it is handed.
#[must_use]
pub fn run_on(wiring: Wiring) -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Decode(args) => decode::run(args),
        Command::Demo(args) => on_runtime(demo::run(args)),
        Command::Serve(args) => on_runtime(serve::run(args, wiring)),
        Command::Account { command } => on_runtime(account::run(command)),
        Command::Replay(args) => on_runtime(replay::run(args)),
        Command::Resend(args) => on_runtime(resend::run(args)),
        Command::Trace(args) => on_runtime(trace::run(args)),
        Command::Audit { command } => on_runtime(audit::run(command)),
        Command::Key { command } => on_runtime(key::run(command)),
        Command::Organisation { command } => on_runtime(organisation::run(command)),
        Command::Rules { command } => on_runtime(rules::run(command)),
        Command::Catalogue { command } => on_runtime(catalogue::run(command)),
        Command::Check(args) => on_runtime(check::run(args)),
        Command::Backup(args) => on_runtime(backup::run(args)),
        Command::Restore(args) => on_runtime(restore::run(args)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn on_runtime(command: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::new(format!("starting the runtime: {error}")))?
        .block_on(command)
}

#[expect(clippy::print_stderr, reason = "the one place where a command says why it failed")]
fn complain(error: &CliError) {
    eprintln!("switchboard: {error}");
}

#[expect(clippy::print_stdout, reason = "the one place where a command answers its caller")]
fn say(text: &str) {
    println!("{text}");
}

/// Why a command failed: what, why, and what to do.
#[derive(Debug)]
pub struct CliError(String);

impl CliError {
    fn new(reason: impl fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
