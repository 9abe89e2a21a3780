//! `cargo xtask yardstick`: builds the yardstick's servers, ours among them, and compares them.

use std::process::{Command, ExitCode};

use crate::step::run as run_command;
use crate::tool::{cargo, target};

/// Builds in release mode; every option goes to the yardstick itself, which lives in `tests/yardstick`.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let program = ["-p", "switchboard-tests", "--bin", "yardstick"];
    let built = run_command(cargo().args(["build", "--release", "--locked"]).args(program));
    let yardstick = target().join("release").join("yardstick");
    match built.and_then(|()| run_command(Command::new(yardstick).args(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
