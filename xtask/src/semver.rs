//! `cargo xtask semver`: whether the library crates still keep what their last release promised.

use std::process::{Command, ExitCode};

use crate::library::libraries;
use crate::step::run as run_command;
use crate::tool::{answer, provide, root};

const VERSION: &str = "0.51.0";

/// Compares with the last tag `v…`, as it stands in this repository; needs no network once the tool is here.
pub(crate) fn run() -> ExitCode {
    let Some(tag) = last_release() else {
        println!("nothing to compare with: this repository has no release yet (no tag v…), so nothing was promised");
        return ExitCode::SUCCESS;
    };
    let outcome = provide("cargo-semver-checks", VERSION).and_then(|tool| {
        let mut command = Command::new(tool);
        command.current_dir(root()).args(["semver-checks", "check-release", "--baseline-rev", &tag]);
        for library in libraries() {
            command.args(["-p", &library.name]);
        }
        run_command(&mut command)
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn last_release() -> Option<String> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["tag", "--list", "v[0-9]*", "--sort=-version:refname", "--merged", "HEAD"]);
    answer(&mut git)?.lines().next().map(str::to_owned)
}
