//! The yardstick: what a delivery costs the server, against small servers that do the least that is possible.
//!
//! `cargo xtask yardstick [--short]` builds and runs it. Every server is a process of its own, all are asked over loopback
//! by the same generator with the same signed bodies, in turns, and what counts is the processor time that the server's
//! process took for each request: the clock on the wall knows too much about the rest of the machine.
//!
//! * *verified*: our ingress with a handler that does nothing, against bare hyper that computes the HMAC of the body;
//! * *durable*: our ingress into our store, against bare hyper that reads the body into plain structs and writes one row
//!   for each delivery into SQLite (WAL, synchronous=FULL), many deliveries to a commit;
//! * beside both, the *floor*: bare hyper that does the same for each message instead of each delivery, and nothing else.
//!   Where a delivery holds ten messages, no server that knows them apart can cost less;
//! * *drip*: how long a genuine delivery waits while thousands of connections send a byte a second.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod bodies;
mod child;
mod cost;
mod drip;
mod load;
mod options;
mod plain;
mod serve;

use std::process::ExitCode;

use options::{Options, Work};

fn main() -> ExitCode {
    let work = match Work::from_arguments(std::env::args().skip(1)) {
        Ok(work) => work,
        Err(why) => {
            eprintln!("yardstick: {why}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("yardstick: starting the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match work {
            Work::Serve(role) => serve::run(role).await.map(|()| Vec::new()),
            Work::Drip { address, connections } => drip::send(address, connections).await.map(|()| Vec::new()),
            Work::Measure(options) => measure(&options).await,
        }
    });
    match outcome {
        Ok(broken) if broken.is_empty() => ExitCode::SUCCESS,
        Ok(broken) => {
            println!("\nBROKEN:\n  {}", broken.join("\n  "));
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("yardstick: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all parts and gives the bounds that do not hold.
async fn measure(options: &Options) -> Result<Vec<String>, String> {
    let mut broken = Vec::new();
    for pair in cost::PAIRS.iter().filter(|pair| options.wants(pair.name)) {
        broken.extend(cost::run(pair, options).await?);
    }
    if options.wants("drip") {
        broken.extend(drip::run(options).await?);
    }
    if broken.is_empty() {
        println!("\nevery bound holds");
    }
    Ok(broken)
}
