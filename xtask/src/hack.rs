//! Every feature of the library crates by itself, and none, by cargo-hack.

use std::process::Command;

use crate::library::{alone, libraries};
use crate::step::{Outcome, run};
use crate::tool::{provide, root};

const VERSION: &str = "0.6.46";

/// Checks the crates that have features; the others are checked by every other step.
pub(crate) fn check() -> Outcome {
    let hack = match provide("cargo-hack", VERSION) {
        Ok(hack) => hack,
        Err(why) => return Outcome::Failed(why),
    };
    let mut command = alone(Command::new(hack));
    // Development dependencies stay in the manifests: they reach no library build, and taking them out would rewrite
    // files that somebody is editing.
    command.current_dir(root()).args(["hack", "check", "--locked", "--lib", "--each-feature"]);
    // The default features are what every other step builds, and with one feature all of them are that one.
    command.args(["--exclude-features", "default", "--exclude-all-features"]);
    for library in libraries().into_iter().filter(|library| !library.features.is_empty()) {
        command.args(["-p", &library.name]);
    }
    run(&mut command).into()
}
