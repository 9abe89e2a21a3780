//! The `switchboard` command from outside: what it prints, where it writes, how it ends.

mod accounts;
mod decode;
mod demo;
mod mistakes;
mod operations;
mod replay;

use std::process::{Command, Output};

/// The server under test.
pub(crate) const SWITCHBOARD: &str = env!("CARGO_BIN_EXE_switchboard-under-test");

fn switchboard(arguments: &[&str]) -> Command {
    let mut command = Command::new(SWITCHBOARD);
    command.args(arguments).env_remove("SWITCHBOARD_CONFIG").env_remove("SWITCHBOARD_DATA");
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
