//! `cargo xtask prove`: builds the server and the proof, and runs the proof.

use std::fs;
use std::process::{Command, ExitCode};

use crate::postgres;
use crate::step::{Outcome, run as run_command};
use crate::tool::{cargo, target};
use crate::{checks, mutants};

/// What every change has to pass, with the programs that the tests have built: the parts whose bounds are counts and not times.
const EVERY_CHANGE: [(&str, &[&str]); 2] = [
    ("sqlite", &["model", "simulate", "shuffle", "kills", "failpoints", "pauses", "clock", "comments"]),
    ("postgres", &["kills", "pauses", "rolling", "comments"]),
];

/// The short proof on both stores, by the programs that the tests are run with.
pub(crate) fn in_short() -> Outcome {
    let build = checks::build();
    let postgres = match postgres::provide() {
        Ok(provided) => provided,
        Err(why) => return Outcome::Failed(why),
    };
    let prove = |store: &str, parts: &[&str]| {
        let mut command = Command::new(target().join("debug").join("prove"));
        command.args(["--short", "--store", store]).env(postgres::VARIABLE, &postgres.programs);
        for part in parts {
            command.args(["--part", part]);
        }
        run_command(&mut command)
    };
    build.and_then(|()| EVERY_CHANGE.iter().try_for_each(|(store, parts)| prove(store, parts))).into()
}

/// Builds in release mode and proves it on both stores, or on the one that is named; every option goes to the proof itself, which lives in `tests/prove`.
pub(crate) fn run(options: &[String]) -> ExitCode {
    if let Some((_, names)) = options.split_first().filter(|(first, _)| *first == "--mutants") {
        return mutants::run(names);
    }
    let packages = ["-p", "switchboard", "-p", "switchboard-tests"];
    let programs = ["--bin", "switchboard", "--bin", "switchboard-under-test", "--bin", "prove"];
    let built = run_command(cargo().args(["build", "--release", "--locked"]).args(packages).args(programs));
    // The proof finds the two servers beside itself.
    let proof = target().join("release").join("prove");
    let named = options.iter().any(|option| option == "--store");
    let stores: &[&[&str]] = if named { &[&[]] } else { &[&["--store", "sqlite"], &["--store", "postgres"]] };
    // The runs on both stores end in one table.
    let table = target().join("prove-table.txt");
    let _none_of_an_earlier_run = fs::remove_file(&table);
    let proved = built.and_then(|()| postgres::provide()).and_then(|postgres| {
        let runs = stores.iter().map(|store| {
            let mut run = Command::new(&proof);
            run.args(*store).args(options).arg("--table").arg(&table);
            run_command(run.env(postgres::VARIABLE, &postgres.programs))
        });
        // The other store is proved whatever the first one comes to.
        let runs: Vec<_> = runs.collect();
        runs.into_iter().collect()
    });
    if let Ok(table) = fs::read_to_string(&table) {
        println!("{table}");
    }
    match proved {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
