//! What is built by itself: every feature of the library crates, and none, by cargo-hack; and the program. Side by side with the
//! rest of the workspace a crate has the features that others ask its dependencies for, and nobody sees that it needs them.

use std::process::Command;

use crate::library::{alone, libraries};
use crate::step::{Outcome, run};
use crate::tool::{cargo, provide, root};

const VERSION: &str = "0.6.46";

/// Checks the program as `cargo run` builds it, with all of our crates that it is made of, then the libraries that have features.
pub(crate) fn check() -> Outcome {
    program().and_then(|()| features()).into()
}

fn program() -> Result<(), String> {
    run(alone(cargo()).args(["check", "--locked"]))
}

fn features() -> Result<(), String> {
    let hack = provide("cargo-hack", VERSION)?;
    let mut command = alone(Command::new(hack));
    // Development dependencies stay in the manifests: they reach no library build, and taking them out would rewrite
    // files that somebody is editing.
    command.current_dir(root()).args(["hack", "check", "--locked", "--lib", "--each-feature"]);
    // The default features are what every other step builds, and with one feature all of them are that one.
    command.args(["--exclude-features", "default", "--exclude-all-features"]);
    for library in libraries().into_iter().filter(|library| !library.features.is_empty()) {
        command.args(["-p", &library.name]);
    }
    run(&mut command)
}
