//! `cargo xtask prove`: builds the server and the proof, and runs the proof.

use std::process::{Command, ExitCode};

use crate::mutants;
use crate::step::run as run_command;
use crate::tool::{cargo, target};

/// Builds in release mode; every option goes to the proof itself, which lives in `tests/prove`.
pub(crate) fn run(options: &[String]) -> ExitCode {
    if let Some((_, names)) = options.split_first().filter(|(first, _)| *first == "--mutants") {
        return mutants::run(names);
    }
    let packages = ["-p", "switchboard", "-p", "switchboard-tests"];
    let programs = ["--bin", "switchboard", "--bin", "switchboard-under-test", "--bin", "prove"];
    let built = run_command(cargo().args(["build", "--release", "--locked"]).args(packages).args(programs));
    // The proof finds the two servers beside itself.
    let proof = target().join("release").join("prove");
    match built.and_then(|()| run_command(Command::new(proof).args(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
