//! `cargo xtask eval`: what the search finds and costs, beside its baselines.

use std::process::ExitCode;

use crate::step::run as run_command;
use crate::tool::cargo;

/// Builds the measurement for speed and runs it; it fails when a bound does not hold.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let mut command = cargo();
    command.args(["run", "--locked", "--release", "-p", "retrieval-eval", "--"]).args(options);
    match run_command(&mut command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
