//! Programs that Debian packages, installed when they are missing and this user may do it.

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
    let by_hand = format!("install it by hand (Debian: apt-get install {})", packages.join(" "));
    if find(&["apt-get"]).is_none() {
        return Err(by_hand);
    }
    let root = answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    let sudo = !root && answer(Command::new("sudo").args(["-n", "true"])).is_some();
    if !root && !sudo {
        return Err(format!("{by_hand}; this user may not do it"));
    }
    println!("installing Debian's packages {}", packages.join(", "));
    run(apt(sudo).args(["update", "-qq"]))?;
    run(apt(sudo).args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))?;
    if self::missing(programs).is_empty() { Ok(()) } else { Err(format!("apt-get did not bring it: {by_hand}")) }
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
