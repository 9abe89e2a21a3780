//! The delivery proof: messages come in while everything goes wrong that can; then everything is counted.
//!
//! `cargo xtask prove [--short]` builds and runs it. The platforms are simulated in this process and outlive the server,
//! so what they accepted is known for certain. What the crowd wrote, what the platforms accepted and what the database
//! holds are joined in the end, and every count is printed.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod checker;
mod crowd;
mod latency;
mod nemesis;
mod options;
mod parts;
mod post;
mod random;
mod report;
mod stage;

use std::process::ExitCode;
use std::time::Instant;

use options::Options;

#[tokio::main]
async fn main() -> ExitCode {
    let chosen = Options::from_arguments(std::env::args().skip(1))
        .and_then(|options| parts::chosen(&options).map(|parts| (options, parts)));
    let (options, parts) = match chosen {
        Ok(chosen) => chosen,
        Err(why) => {
            eprintln!("prove: {why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    let mut broken = Vec::new();
    for name in parts {
        let started = Instant::now();
        println!("{name} ({:?}, seed {})", options.store, options.seed);
        match Box::pin(parts::run(name, &options)).await {
            Ok(report) => {
                print!("{}", report.text());
                broken.extend(report.broken().iter().map(|line| format!("{name}: {line}")));
            }
            Err(why) => {
                println!("  could not be run: {why}");
                broken.push(format!("{name} could not be run: {why}"));
            }
        }
        println!("  took {:.0} s\n", started.elapsed().as_secs_f64());
    }
    if broken.is_empty() {
        println!("every bound holds");
        return ExitCode::SUCCESS;
    }
    println!("BROKEN:\n  {}", broken.join("\n  "));
    ExitCode::FAILURE
}
