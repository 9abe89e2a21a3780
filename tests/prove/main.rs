//! The delivery proof: messages come in while everything goes wrong that can; then everything is counted.
//!
//! `cargo xtask prove [--short]` builds and runs it. The platforms are simulated in this process and outlive the server,
//! so what they accepted is known for certain. What the crowd wrote, what the platforms accepted and what the database
//! holds are joined in the end, and every count is printed.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod checker;
mod commenting;
mod crowd;
mod latency;
mod nemesis;
mod options;
mod parts;
mod post;
mod random;
mod report;
mod stage;
mod tally;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use options::Options;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("prove: starting the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        tokio::select! {
            code = prove() => code,
            asked = asked_to_stop() => {
                let why = asked.map_or_else(|error| format!("listening for signals: {error}"), |()| "stopped".to_owned());
                eprintln!("prove: {why}");
                ExitCode::FAILURE
            }
        }
    });
    // A story that is still being told is not waited for.
    runtime.shutdown_background();
    code
}

/// Waits until somebody wants no more of it. The servers and their folders go with the part that is given up.
async fn asked_to_stop() -> std::io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

async fn prove() -> ExitCode {
    let chosen = Options::from_arguments(std::env::args().skip(1))
        .and_then(|options| parts::chosen(&options).map(|parts| (options, parts)));
    let (options, parts) = match chosen {
        Ok(chosen) => chosen,
        Err(why) => {
            eprintln!("prove: {why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    let (mut broken, mut table) = (Vec::new(), Vec::new());
    for name in parts {
        let started = Instant::now();
        println!("{name} ({:?}, seed {})", options.store, options.seed);
        match Box::pin(parts::run(name, &options)).await {
            Ok(report) => {
                print!("{}", report.text());
                table.push(tally::line(&format!("{name} ({:?})", options.store), report.tally()));
                broken.extend(report.broken().iter().map(|line| format!("{name}: {line}")));
            }
            Err(why) => {
                println!("  could not be run: {why}");
                broken.push(format!("{name} could not be run: {why}"));
            }
        }
        println!("  took {:.0} s\n", started.elapsed().as_secs_f64());
    }
    if let Err(why) = show(&table, options.table.as_deref()) {
        broken.push(format!("the table could not be kept: {why}"));
    }
    if broken.is_empty() {
        println!("every bound holds");
        return ExitCode::SUCCESS;
    }
    println!("BROKEN:\n  {}", broken.join("\n  "));
    ExitCode::FAILURE
}

/// Prints the table, or adds it to those of other runs.
fn show(table: &[String], file: Option<&Path>) -> std::io::Result<()> {
    let Some(file) = file else {
        println!("{}\n{}\n", tally::head(), table.join("\n"));
        return Ok(());
    };
    let mut file = File::options().create(true).append(true).open(file)?;
    if file.metadata()?.len() == 0 {
        writeln!(file, "{}", tally::head())?;
    }
    writeln!(file, "{}", table.join("\n"))
}
