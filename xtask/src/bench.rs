//! `cargo xtask bench`: runs the criterion benches and sets what they measured against their baselines.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use crate::step::run as run_command;
use crate::tool::{cargo, root, target};

/// `[--most RATIO] [OPTION…]`: every bench of the workspace. It fails when a case costs more than that many times its
/// baseline; the options go to criterion, such as a part of a case's name.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let (most, options) = match options {
        [name, ratio, rest @ ..] if name == "--most" => match ratio.parse::<f64>() {
            Ok(ratio) => (ratio, rest),
            Err(_) => {
                eprintln!("xtask: --most takes a number, such as 1.4");
                return ExitCode::from(2);
            }
        },
        all => (f64::INFINITY, all),
    };
    // A file system may keep times by the second.
    let started = newest(&target()).and_then(|now| now.checked_sub(Duration::from_secs(1)));
    let mut command = cargo();
    command.args(["bench", "--locked"]);
    for (package, bench) in benches() {
        command.args(["-p", &package, "--bench", &bench]);
    }
    if let Err(why) = run_command(command.args(["--", "--noplot"]).args(options)) {
        eprintln!("{why}");
        return ExitCode::FAILURE;
    }
    let groups = measured(&target().join("criterion"), started.unwrap_or(SystemTime::UNIX_EPOCH));
    print!("{}", table(&groups));
    let dear: Vec<&str> = groups
        .iter()
        .filter(|(_, group)| ratio(group).is_some_and(|it| it > most))
        .map(|(name, _)| name.as_str())
        .collect();
    if !dear.is_empty() {
        println!("more than {most} times their baseline: {}", dear.join(", "));
    }
    if groups.is_empty() || !dear.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The benches beside the crates they measure, with their packages.
fn benches() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for package in names(&root().join("crates")) {
        for file in names(&root().join("crates").join(&package).join("benches")) {
            if let Some(bench) = file.strip_suffix(".rs") {
                found.push((package.clone(), bench.to_owned()));
            }
        }
    }
    found
}

/// What was measured since then: group, then function, then nanoseconds.
fn measured(criterion: &Path, since: SystemTime) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut groups = BTreeMap::new();
    for group in names(criterion) {
        let mut functions = BTreeMap::new();
        for function in names(&criterion.join(&group)) {
            let file = criterion.join(&group).join(&function).join("new").join("estimates.json");
            let fresh = fs::metadata(&file).and_then(|seen| seen.modified()).is_ok_and(|written| written >= since);
            let estimates = fs::read_to_string(&file).ok().filter(|_| fresh);
            if let Some(nanoseconds) = estimates.as_deref().and_then(typical) {
                functions.insert(function, nanoseconds);
            }
        }
        if !functions.is_empty() {
            groups.insert(group, functions);
        }
    }
    groups
}

/// The typical time among criterion's estimates: the slope of the regression where there is one, else the mean.
fn typical(estimates: &str) -> Option<f64> {
    let of = |name: &str| {
        let (_, tail) = estimates.split_once(&format!("\"{name}\":{{"))?;
        let (_, number) = tail.split_once("\"point_estimate\":")?;
        number.split([',', '}']).next()?.trim().parse().ok()
    };
    of("slope").or_else(|| of("mean"))
}

fn table(groups: &BTreeMap<String, BTreeMap<String, f64>>) -> String {
    let mut lines = vec![format!("\n{:<24} {:>10} {:>10} {:>6}  parts", "case", "ours", "baseline", "ratio")];
    for (group, functions) in groups {
        let shown = |name: &str| functions.get(name).map_or_else(|| "-".to_owned(), |time| micros(*time));
        let ratio = ratio(functions).map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
        let parts = functions.iter().filter(|(name, _)| !["ours", "baseline"].contains(&name.as_str()));
        let parts: Vec<String> = parts.map(|(name, time)| format!("{name} {}", micros(*time))).collect();
        let (ours, baseline) = (shown("ours"), shown("baseline"));
        lines.push(format!("{group:<24} {ours:>10} {baseline:>10} {ratio:>6}  {}", parts.join(", ")));
    }
    lines.join("\n") + "\n"
}

fn ratio(functions: &BTreeMap<String, f64>) -> Option<f64> {
    functions.get("ours").zip(functions.get("baseline")).map(|(ours, baseline)| ours / baseline)
}

fn micros(nanoseconds: f64) -> String {
    format!("{:.2} µs", nanoseconds / 1_000.0)
}

/// The names in a folder, in order; none when it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The present by the file system's clock, which is the one the estimates are dated by.
fn newest(folder: &Path) -> Option<SystemTime> {
    let mark = folder.join("xtask-bench");
    fs::create_dir_all(folder).and_then(|()| fs::write(&mark, "")).ok()?;
    fs::metadata(&mark).and_then(|seen| seen.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_counts_and_else_the_mean() {
        let mean = r#"{"mean":{"confidence_interval":{"lower_bound":1.0},"point_estimate":12.5,"standard_error":0.1},"#;
        assert_eq!(typical(&format!(r#"{mean}"slope":{{"point_estimate":11.0}}}}"#)), Some(11.0));
        assert_eq!(typical(&format!(r#"{mean}"slope":null}}"#)), Some(12.5));
        assert_eq!(typical("{}"), None);
    }

    #[test]
    fn the_ratio_stands_beside_both_times() {
        let times = [("ours", 2_800.0), ("baseline", 2_000.0), ("hmac", 700.0)];
        let functions = times.map(|(name, time)| (name.to_owned(), time)).into_iter().collect();
        let shown = table(&BTreeMap::from([("whatsapp single".to_owned(), functions)]));
        assert!(shown.contains("2.80 µs    2.00 µs   1.40  hmac 0.70 µs"), "{shown}");
    }
}
