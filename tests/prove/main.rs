//! The delivery proof: messages come in while the server is killed again and again; then everything is counted.
//!
//! `cargo xtask prove [--short]` builds and runs it. The platforms are simulated in this process and outlive the server,
//! so what they accepted is known for certain. Every customer writes once, so every customer must read one answer.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod count;
mod idle;
mod options;
mod steady;
mod storm;

use std::process::ExitCode;

use options::Options;
use switchboard_tests::Shop;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::from_arguments(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("prove: {why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match prove(&options).await {
        Ok(broken) if broken.is_empty() => {
            println!("\nevery bound holds");
            ExitCode::SUCCESS
        }
        Ok(broken) => {
            println!("\nBROKEN:\n  {}", broken.join("\n  "));
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("prove: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all parts and gives the bounds that do not hold.
async fn prove(options: &Options) -> Result<Vec<String>, String> {
    let mut broken = Vec::new();
    if options.wants("idle") {
        println!("idle: a demo nobody uses");
        broken.extend(idle::run(options).await?);
    }
    if options.wants("steady") {
        println!("\nsteady: {} messages at {} a second", options.steady, steady::RATE);
        broken.extend(steady::run(&Shop::set_up(&options.server).await?, options).await?);
    }
    if options.wants("storm") {
        println!("\nstorm: {} messages, {} kills", options.messages, options.kills);
        broken.extend(storm::run(&Shop::set_up(&options.server).await?, options).await?);
    }
    Ok(broken)
}
