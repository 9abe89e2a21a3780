//! `cargo xtask test`: everything a change must pass.
//!
//! All steps compile for the same packages (`--workspace`) in the same target directory, so that a dependency is built
//! with one set of features: once for checking (clippy, doc) and once for running (unit, browser).

use std::process::{Command, ExitCode};

use crate::step::{Outcome, Step, run as run_command, run_all};
use crate::tool::cargo;
use crate::{browser, deny, fuzz, hack, postgres, prove, tree};

const STEPS: &[Step] = &[
    Step { name: "fmt", work: fmt },
    Step { name: "clippy", work: clippy },
    Step { name: "doc", work: doc },
    Step { name: "unit", work: unit },
    Step { name: "prove", work: prove::in_short },
    Step { name: "browser", work: browser },
    Step { name: "deny", work: deny::check },
    Step { name: "tree", work: tree::check },
    Step { name: "hack", work: hack::check },
    Step { name: "fuzz", work: fuzz::short },
];

/// Runs the steps named, or all.
pub(crate) fn run(names: &[String]) -> ExitCode {
    let unknown: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| STEPS.iter().all(|step| step.name != *name)).collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        eprintln!("xtask: no step is called {}; there are {}", unknown.join(", "), known.join(", "));
        return ExitCode::from(2);
    }
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)).collect();
    if run_all(&chosen) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fmt() -> Outcome {
    run_command(cargo().args(["fmt", "--all", "--check"])).into()
}

fn clippy() -> Outcome {
    run_command(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])).into()
}

fn doc() -> Outcome {
    run_command(cargo().args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings")).into()
}

/// Unit, integration, end-to-end and documentation tests, all but those that need a browser; the store's run on SQLite and
/// on PostgreSQL. Examples are built first because the tests run them.
fn unit() -> Outcome {
    let postgres = match postgres::provide() {
        Ok(postgres) => postgres,
        Err(why) => return Outcome::Failed(why),
    };
    let tested = build().and_then(|()| {
        run_command(tests().args(["--", "--skip", "browser::"]).env(postgres::VARIABLE, &postgres.programs))
    });
    match (tested, postgres.without) {
        (Ok(()), Some(without)) => Outcome::PassedWithout(without),
        (tested, _) => tested.into(),
    }
}

/// Everything that is run. Whatever part of it a step needs, it builds the whole: fewer targets would ask for other features of
/// what they depend on, and have that compiled once more.
pub(crate) fn build() -> Result<(), String> {
    // Clippy has compiled the benches; nothing here runs them.
    let targets = ["--lib", "--bins", "--tests", "--examples"];
    run_command(cargo().args(["build", "--workspace", "--locked"]).args(targets))
}

fn browser() -> Outcome {
    browser::provide().and_then(|()| run_command(tests().args(["--test", "it", "browser::"]))).into()
}

/// `CI=true` keeps insta from writing snapshots: a missing one is a failure.
fn tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]).env("CI", "true").env("INSTA_UPDATE", "no");
    command
}
