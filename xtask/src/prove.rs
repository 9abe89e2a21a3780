//! `cargo xtask prove`: builds the server and the proof, and runs the proof.

use std::process::{Command, ExitCode};

use crate::step::run as run_command;
use crate::tool::{cargo, target};

/// Builds in release mode; every option goes to the proof itself, which lives in `tests/prove`.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let programs = ["-p", "switchboard", "-p", "switchboard-tests", "--bin", "switchboard", "--bin", "prove"];
    let built = run_command(cargo().args(["build", "--release", "--locked"]).args(programs));
    let proof = target().join("release").join("prove");
    let server = target().join("release").join("switchboard");
    let outcome = built.and_then(|()| run_command(Command::new(proof).arg("--server").arg(server).args(options)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
