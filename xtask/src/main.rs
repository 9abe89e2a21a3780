//! Repository commands, run as `cargo xtask <command>`. Standard library only, so that it is built in a second and
//! never decides which features the workspace's dependencies are compiled with.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod browser;
mod checks;
mod deny;
mod prove;
mod step;
mod tool;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  test [STEP…]       everything a change must pass, or only the steps named:
                     fmt clippy doc unit browser deny
  prove [--short]    the delivery proof: kills the server again and again while messages come in,
                     then counts what was lost, answered twice or left open
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.split_first() {
        Some((command, steps)) if command == "test" => checks::run(steps),
        Some((command, options)) if command == "prove" => prove::run(options),
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
