//! `cargo xtask fuzz`: builds the fuzz targets and lets each run for a while.
//!
//! The crate in `fuzz/` is laid out for cargo-fuzz and works with it. Here it is built directly, with libFuzzer's
//! instrumentation and without a sanitizer, which stable Rust can do and nothing has to be installed for: this code is
//! safe Rust, so that what remains to be found are panics, overflows, endless loops and broken promises.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::debian;
use crate::step::{Outcome, run as run_command};
use crate::tool::{answer, cargo, root, target};

/// How long a target runs when nobody says otherwise, and in `cargo xtask test`.
const SECONDS: u32 = 5;

/// What cargo-fuzz passes for libFuzzer, without a sanitizer.
const RUSTFLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0";

/// `[--seconds N] [TARGET…]`
pub(crate) fn run(options: &[String]) -> ExitCode {
    let mut seconds = SECONDS;
    let mut chosen = Vec::new();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if option == "--seconds" {
            let Some(number) = options.next().and_then(|number| number.parse().ok()) else {
                eprintln!("xtask: --seconds takes a number");
                return ExitCode::from(2);
            };
            seconds = number;
        } else {
            chosen.push(option.clone());
        }
    }
    let all = targets();
    if let Some(unknown) = chosen.iter().find(|name| !all.contains(name)) {
        eprintln!("xtask: no fuzz target is called {unknown}; there are {}", all.join(", "));
        return ExitCode::from(2);
    }
    match fuzz(if chosen.is_empty() { &all } else { &chosen }, seconds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Every target for a short while.
pub(crate) fn short() -> Outcome {
    // libFuzzer itself is written in C++.
    debian::provide(&[&["c++", "g++", "clang++"]], &["g++"]).and_then(|()| fuzz(&targets(), SECONDS)).into()
}

fn fuzz(names: &[String], seconds: u32) -> Result<(), String> {
    let host = host().ok_or("rustc does not tell which machine it builds for")?;
    let folder = target().join("fuzz");
    let mut build = cargo();
    // Not locked: whoever gives an adapter a dependency need not think of the fuzz crate's own lock file.
    build.args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host]);
    names.iter().for_each(|name| {
        build.args(["--bin", name]);
    });
    run_command(build.env("RUSTFLAGS", RUSTFLAGS).env("CARGO_TARGET_DIR", &folder))?;
    let programs = folder.join(&host).join("release");
    let mut failed = Vec::new();
    for name in names {
        match one(name, &programs.join(name), &folder, seconds) {
            Ok(line) => println!("{name:<16} {line}"),
            Err(why) => {
                println!("{name:<16} FAILED: {why}");
                failed.push(name.as_str());
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("fuzz targets failed: {}", failed.join(", "))) }
}

/// Runs one target; says how often it was executed.
fn one(name: &str, program: &Path, folder: &Path, seconds: u32) -> Result<String, String> {
    let wrong = |error: io::Error| format!("{error}");
    // What a run finds interesting stays out of the repository; seeds are read from it.
    let found = folder.join("corpus").join(name);
    let artifacts = root().join("fuzz").join("artifacts").join(name);
    let log = folder.join(format!("{name}.log"));
    fs::create_dir_all(&found).and_then(|()| fs::create_dir_all(&artifacts)).map_err(wrong)?;
    let mut command = Command::new(program);
    command.arg(&found).args(seeds(name)).current_dir(root());
    command.args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/", artifacts.display())]);
    command.args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    let words = root().join("fuzz").join("dictionaries").join(format!("{name}.dict"));
    if words.is_file() {
        command.arg(format!("-dict={}", words.display()));
    }
    let output = File::create(&log).map_err(wrong)?;
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output).status().map_err(wrong)?;
    let said = fs::read(&log).map_err(wrong)?;
    let said = String::from_utf8_lossy(&said);
    let end = || said.lines().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n");
    if !status.success() {
        return Err(format!("ended with {status}; its last words, all of them in {}:\n{}", log.display(), end()));
    }
    let runs = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    Ok(format!("{:>12} executions in {seconds} s, no crash", runs.unwrap_or("?").trim()))
}

/// Where a target's first inputs come from: its own folder, and the corpus of the adapter of its name.
fn seeds(name: &str) -> Vec<PathBuf> {
    let own = root().join("fuzz").join("seeds").join(name);
    let corpus = root().join("crates").join(format!("channel-{name}")).join("corpus");
    [own, corpus].into_iter().filter(|folder| folder.is_dir()).collect()
}

fn targets() -> Vec<String> {
    let files = fs::read_dir(root().join("fuzz").join("fuzz_targets")).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_name().to_string_lossy().strip_suffix(".rs")?.to_owned())).collect();
    names.sort();
    names
}

fn host() -> Option<String> {
    let said = answer(Command::new("rustc").arg("-vV"))?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
