//! The browser that the browser tests drive: Chromium and its driver, from the PATH or from Debian.

use std::process::Command;

use crate::step::run;
use crate::tool::{answer, find};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &str = "chromedriver";

/// Makes sure that both are there; installs Debian's packages when one is missing and that is possible.
pub(crate) fn provide() -> Result<(), String> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    println!("not on the PATH: {}", missing.join(", "));
    let by_hand = "install Chromium and its driver (Debian: apt-get install chromium chromium-driver)";
    if find(&["apt-get"]).is_none() {
        return Err(by_hand.to_owned());
    }
    let root = answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    let sudo = !root && answer(Command::new("sudo").args(["-n", "true"])).is_some();
    if !root && !sudo {
        return Err(format!("{by_hand}; this user may not do it"));
    }
    println!("installing Debian's packages chromium and chromium-driver");
    run(apt(sudo).args(["update", "-qq"]))?;
    run(apt(sudo).args(["install", "-y", "-qq", "--no-install-recommends", "chromium", "chromium-driver"]))?;
    if self::missing().is_empty() { Ok(()) } else { Err(format!("apt-get did not bring them: {by_hand}")) }
}

fn missing() -> Vec<&'static str> {
    let browser = find(BROWSERS).is_none().then_some("chromium");
    let driver = find(&[DRIVER]).is_none().then_some(DRIVER);
    browser.into_iter().chain(driver).collect()
}

fn apt(sudo: bool) -> Command {
    let mut command = if sudo { Command::new("sudo") } else { Command::new("env") };
    if sudo {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
