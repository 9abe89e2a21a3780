//! The `switchboard` command under another name, so that the tests of this package run the server as it stands.

use std::process::ExitCode;

fn main() -> ExitCode {
    switchboard::cli::run()
}
