//! Programs that Debian packages, installed when they are missing and this user may do it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::step::run;
use crate::tool::{answer, find};

/// Makes sure that of each group of programs one is on the PATH; installs these packages when that is not so.
pub(crate) fn provide(programs: &[&[&str]], packages: &[&str]) -> Result<(), String> {
    let missing = missing(programs);
    if missing.is_empty() {
        return Ok(());
    }
    println!("not on the PATH: {}", missing.join(", "));
    install(packages)?;
    let by_hand = by_hand(packages);
    if self::missing(programs).is_empty() { Ok(()) } else { Err(format!("apt-get did not bring it: {by_hand}")) }
}

/// Installs packages, when this user may do it.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
    let by_hand = by_hand(packages);
    if find(&["apt-get"]).is_none() {
        return Err(by_hand);
    }
    let sudo = needs_sudo().ok_or_else(|| format!("{by_hand}; this user may not do it"))?;
    println!("installing Debian's packages {}", packages.join(", "));
    run(apt(sudo).args(["update", "-qq"]))?;
    run(apt(sudo).args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}

/// Writes a file of the system's, when this user may do it.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    let sudo = needs_sudo().ok_or_else(|| format!("{} has to be written by root", path.display()))?;
    if !sudo {
        return fs::write(path, text).map_err(|error| format!("writing {}: {error}", path.display()));
    }
    run(Command::new("sudo").args(["-n", "sh", "-c", "printf %s \"$1\" > \"$2\"", "write", text]).arg(path))
}

fn by_hand(packages: &[&str]) -> String {
    format!("install it by hand (Debian: apt-get install {})", packages.join(" "))
}

/// Whether root's rights take sudo; none when they cannot be had.
fn needs_sudo() -> Option<bool> {
    if answer(Command::new("id").arg("-u")).as_deref() == Some("0") {
        return Some(false);
    }
    answer(Command::new("sudo").args(["-n", "true"])).map(|_| true)
}

/// The first name of each group that has no program.
fn missing<'a>(programs: &[&[&'a str]]) -> Vec<&'a str> {
    programs.iter().filter(|names| find(names).is_none()).filter_map(|names| names.first().copied()).collect()
}

fn apt(sudo: bool) -> Command {
    let mut command = if sudo { Command::new("sudo") } else { Command::new("env") };
    if sudo {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
