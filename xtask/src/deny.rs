//! Licences, banned crates, sources and known vulnerabilities, by cargo-deny.

use std::path::Path;
use std::process::Command;

use crate::step::{Outcome, run};
use crate::tool::{provide, root};

const VERSION: &str = "0.20.2";

/// The rules that need no network always; vulnerabilities where the advisory database can be had.
pub(crate) fn check() -> Outcome {
    let deny = match provide("cargo-deny", VERSION) {
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

fn program(deny: &Path) -> Command {
    let mut command = Command::new(deny);
    command.current_dir(root());
    command
}
