//! `cargo xtask mutants`: whether the proof would notice. Every known bug under `tests/bugs` is put into a copy of the tree,
//! the copy is built, and the part of the proof that the bug names is run on it: it has to fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::tool::{cargo, root, target};

/// What no copy needs.
const LEFT_OUT: &[&str] = &["target", ".git", "node_modules", "switchboard-data"];
/// A part that runs longer hangs, which is a way of failing.
const LONGEST: Duration = Duration::from_secs(600);

/// A bug as its file describes it.
#[derive(Debug)]
struct Bug {
    name: String,
    what: String,
    file: String,
    part: String,
    find: String,
    replace: String,
}

/// Tries the bugs whose names contain one of these words, or all.
pub(crate) fn run(names: &[String]) -> ExitCode {
    match tried(names) {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            eprintln!("missed: {}", missed.join(", "));
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn tried(names: &[String]) -> Result<Vec<String>, String> {
    let bugs = bugs()?;
    let chosen: Vec<&Bug> = bugs
        .iter()
        .filter(|bug| names.is_empty() || names.iter().any(|name| bug.name.contains(name.as_str())))
        .collect();
    let here = target().join("mutants");
    let tree = here.join("tree");
    copy(root(), &tree)?;
    println!("without a bug");
    build(&tree, &here)?;
    for part in chosen.iter().map(|bug| bug.part.as_str()).collect::<BTreeSet<_>>() {
        let outcome = prove(&here, part)?;
        println!("  {part}: {outcome}");
        if outcome.caught {
            return Err(format!("{part} fails without any bug, so it proves nothing"));
        }
    }
    let mut missed = Vec::new();
    for bug in &chosen {
        let began = Instant::now();
        println!("{}: {}", bug.name, bug.what);
        let path = tree.join(&bug.file);
        let sound = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", bug.file))?;
        let broken = planted(bug, &sound)?;
        fs::write(&path, broken).map_err(|error| format!("{}: {error}", bug.file))?;
        let outcome = build(&tree, &here).and_then(|()| prove(&here, &bug.part));
        fs::write(&path, sound).map_err(|error| format!("{}: {error}", bug.file))?;
        let outcome = outcome?;
        println!("  {outcome} after {} s", began.elapsed().as_secs());
        if !outcome.caught {
            missed.push(bug.name.clone());
        }
    }
    println!("\n{} of {} bugs are caught", chosen.len() - missed.len(), chosen.len());
    Ok(missed)
}

/// The source with the bug in it.
fn planted(bug: &Bug, sound: &str) -> Result<String, String> {
    match sound.matches(&bug.find).count() {
        1 => Ok(sound.replacen(&bug.find, &bug.replace, 1)),
        times => Err(format!("{}: what it replaces stands {times} times in {}", bug.name, bug.file)),
    }
}

fn build(tree: &Path, here: &Path) -> Result<(), String> {
    let mut command = cargo();
    command.current_dir(tree).env("CARGO_TARGET_DIR", here.join("build")).stdin(Stdio::null());
    command.args(["build", "--quiet", "-p", "switchboard-tests", "--bin", "prove"]);
    // A bug may leave something unused, which is no concern here.
    let output = command.output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// How a part of the proof ended.
struct Ended {
    caught: bool,
    why: String,
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.caught { write!(f, "CAUGHT ({})", self.why) } else { f.write_str("nothing is noticed") }
    }
}

fn prove(here: &Path, part: &str) -> Result<Ended, String> {
    let said = here.join("said");
    let file = fs::File::create(&said).map_err(|error| format!("{}: {error}", said.display()))?;
    let mut child = Command::new(here.join("build").join("debug").join("prove"))
        .args(["--short", "--part", part])
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("prove: {error}"))?;
    let began = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| format!("prove: {error}"))? {
            Some(status) => break status,
            None if began.elapsed() > LONGEST => {
                let ended = child.kill().and_then(|()| child.wait());
                ended.map_err(|error| format!("prove: {error}"))?;
                return Ok(Ended { caught: true, why: "it does not come to an end".to_owned() });
            }
            None => thread::sleep(Duration::from_millis(100)),
        }
    };
    let said = fs::read_to_string(&said).map_err(|error| format!("{}: {error}", said.display()))?;
    let mut lines = said.lines().skip_while(|line| !line.starts_with("BROKEN")).skip(1).map(str::trim);
    let first = lines.next().unwrap_or_default();
    // The first line counts what went wrong, the second one says what.
    let why = lines.next().unwrap_or(first).to_owned();
    match status.code() {
        Some(0) => Ok(Ended { caught: false, why: String::new() }),
        Some(1) => Ok(Ended { caught: true, why }),
        _ => Err(format!("prove could not be run: {status}")),
    }
}

/// Every bug, in the order of their files.
fn bugs() -> Result<Vec<Bug>, String> {
    let folder = root().join("tests").join("bugs");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Bug, String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let field = |field: &str| value(&text, field).ok_or_else(|| format!("{name}: {field} is missing"));
    Ok(Bug {
        what: field("what")?,
        file: field("file")?,
        part: field("part")?,
        find: field("find")?,
        replace: field("replace")?,
        name,
    })
}

/// A field of a bug's file: a string in one line, or a literal one over several.
fn value(text: &str, field: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("{field} = "))?;
    if let Some(rest) = rest.strip_prefix("'''") {
        let (value, _) = rest.split_once("'''")?;
        return Some(value.strip_prefix('\n').unwrap_or(value).to_owned());
    }
    Some(rest.strip_prefix('"')?.split_once('"')?.0.to_owned())
}

/// Makes `to` like `from`. What is the same is not touched, so that only what changed is built.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(to).map_err(|error| failed(to, error))?;
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(from).map_err(|error| failed(from, error))? {
        let entry = entry.map_err(|error| failed(from, error))?;
        let (name, source) = (entry.file_name(), entry.path());
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let copied = to.join(&name);
        names.insert(name);
        if source.is_dir() {
            copy(&source, &copied)?;
            continue;
        }
        let bytes = fs::read(&source).map_err(|error| failed(&source, error))?;
        if fs::read(&copied).ok().as_ref() != Some(&bytes) {
            fs::write(&copied, bytes).map_err(|error| failed(&copied, error))?;
        }
    }
    for entry in fs::read_dir(to).map_err(|error| failed(to, error))?.flatten() {
        if !names.contains(&entry.file_name()) {
            let path = entry.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| failed(&path, error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_can_be_put_into_the_tree() {
        let bugs = bugs().unwrap();
        assert!(bugs.len() >= 15, "fifteen bugs are the bound");
        for bug in bugs {
            let sound = fs::read_to_string(root().join(&bug.file)).unwrap();
            let broken = planted(&bug, &sound).unwrap();
            assert_ne!(sound, broken, "{}", bug.name);
        }
    }

    #[test]
    fn a_field_is_one_line_or_several() {
        let text = "what = \"a bug\"\nfind = '''\n    a\n    b'''\nreplace = '''\n'''\n";
        assert_eq!(value(text, "what").as_deref(), Some("a bug"));
        assert_eq!(value(text, "find").as_deref(), Some("    a\n    b"));
        assert_eq!(value(text, "replace").as_deref(), Some(""));
        assert_eq!(value(text, "part"), None);
    }
}
