//! Licences, banned crates, sources and known vulnerabilities, by cargo-deny.

use std::path::PathBuf;
use std::process::Command;

use crate::step::{Outcome, run};
use crate::tool::{answer, cargo, find, root, target};

const VERSION: &str = "0.20.2";

/// The rules that need no network always; vulnerabilities where the advisory database can be had.
pub(crate) fn check() -> Outcome {
    let deny = match provide() {
        Ok(deny) => deny,
        Err(why) => return Outcome::Failed(why),
    };
    if let Err(why) = run(program(&deny).args(["check", "bans", "licenses", "sources"])) {
        return Outcome::Failed(why);
    }
    if let Err(why) = run(program(&deny).args(["fetch", "db"])) {
        println!("{why}");
        return Outcome::PassedWithout("advisories were NOT checked: their database could not be fetched".into());
    }
    run(program(&deny).args(["check", "--disable-fetch", "advisories"])).into()
}

fn program(deny: &PathBuf) -> Command {
    let mut command = Command::new(deny);
    command.current_dir(root());
    command
}

/// cargo-deny of the pinned version: from the PATH, from an earlier run, or built now.
fn provide() -> Result<PathBuf, String> {
    let tools = target().join("tools");
    let built = tools.join("bin").join("cargo-deny");
    for candidate in find(&["cargo-deny"]).into_iter().chain([built.clone()]) {
        let version = answer(Command::new(&candidate).arg("--version"));
        if version.is_some_and(|said| said.ends_with(VERSION)) {
            return Ok(candidate);
        }
    }
    println!("cargo-deny {VERSION} is not here: building it once, into {}", tools.display());
    let package = format!("cargo-deny@{VERSION}");
    run(cargo().args(["install", "--locked", "--quiet", &package, "--root"]).arg(&tools))?;
    Ok(built)
}
