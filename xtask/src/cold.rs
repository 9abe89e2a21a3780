//! `cargo xtask cold`: how long a program that uses our crates takes to build for the first time.

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use crate::step::run as run_command;
use crate::tool::{cargo, target};

/// What is built when nobody names another package: the smallest useful program.
const PACKAGE: &str = "hello_gateway";

/// `[PACKAGE]`
pub(crate) fn run(options: &[String]) -> ExitCode {
    let package = options.first().map_or(PACKAGE, String::as_str);
    let folder = target().join("cold");
    // Nothing may be left of a run before.
    if folder.exists()
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        eprintln!("xtask: emptying {}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    let (started, before) = (Instant::now(), cpu_seconds());
    let built =
        run_command(cargo().args(["build", "--release", "--locked", "-p", package, "--target-dir"]).arg(&folder));
    let wall = started.elapsed().as_secs_f64();
    if let Err(why) = built {
        eprintln!("{why}");
        return ExitCode::FAILURE;
    }
    let cpu = cpu_seconds().zip(before).map_or(String::new(), |(after, before)| {
        format!(
            ", {:.0} s of CPU time: {:.0} s on two cores that do nothing else",
            after - before,
            (after - before) / 2.0
        )
    });
    println!("{package}: a cold release build took {wall:.0} s{cpu}");
    if fs::remove_dir_all(&folder).is_err() {
        println!("{} can be deleted", folder.display());
    }
    ExitCode::SUCCESS
}

/// The CPU time of the programs that this one started and waited for, and theirs; Linux tells it in hundredths.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(13).map(str::parse::<f64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some((user + system) / 100.0)
}
