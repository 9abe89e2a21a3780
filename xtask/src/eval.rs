//! `cargo xtask eval`: what the search finds and costs, beside its baselines.

use std::process::ExitCode;

use crate::embedding;
use crate::step::run as run_command;
use crate::tool::cargo;

/// Builds the measurement for speed and runs it; it fails when a bound does not hold.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let mut command = cargo();
    // The measurement fails by itself, and says so, when it is to use a model that is not there.
    match embedding::provide() {
        Ok(file) => {
            command.env(embedding::VARIABLE, file);
        }
        Err(why) => eprintln!("no embedding model: {why}"),
    }
    command.args(["run", "--locked", "--release", "-p", "retrieval-eval", "--"]).args(options);
    match run_command(&mut command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
