//! Running PostgreSQL's programs to their end.

use std::process::{Command, Stdio};

/// What a program prints when it succeeds; otherwise what it says about its failure.
pub(crate) fn answer(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{name} could not be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{name} ended with {}\n{}", output.status, String::from_utf8_lossy(&said).trim()))
}

/// Sends a signal, such as `QUIT`; that the process is gone is as good.
pub(crate) fn signal(name: &str, pid: u32) {
    let _gone = Command::new("/bin/sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "kill", name, &pid.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
