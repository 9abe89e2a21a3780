//! `cargo xtask eval`: what the search finds and costs, beside its baselines, and how the assistant answers.

use std::process::ExitCode;

use crate::embedding;
use crate::step::run as run_command;
use crate::tool::cargo;

/// Runs a measurement; it fails when a bound does not hold.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let measured = match options.split_first() {
        Some((first, options)) if first == "golden" => golden(options),
        _ => search(options),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The golden questions to the demo shop.
fn golden(options: &[String]) -> Result<(), String> {
    run_command(cargo().args(["run", "--locked", "-p", "golden", "--"]).args(options))
}

/// The search, built for speed.
fn search(options: &[String]) -> Result<(), String> {
    let mut command = cargo();
    // The measurement fails by itself, and says so, when it is to use a model that is not there.
    match embedding::provide() {
        Ok(file) => {
            command.env(embedding::VARIABLE, file);
        }
        Err(why) => eprintln!("no embedding model: {why}"),
    }
    run_command(command.args(["run", "--locked", "--release", "-p", "retrieval-eval", "--"]).args(options))
}
