//! Holding a webhook to the corpus, and writing the corpus anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use channel_core::Webhook;

use super::fixture::Fixture;
use super::folder::{corpus_of, files, root};
use super::source::{Sources, fixture};
use super::write::sorted;
use crate::suite::Failure;

/// Says whether a webhook makes of every fixture of a platform what the corpus says, and tells how many there are.
///
/// With `UPDATE_CORPUS=1` in the environment the fixtures are written anew from `corpus/sources` first, and what this
/// webhook makes of them becomes what is expected: read the difference before you keep it.
///
/// # Errors
/// With every fixture that is read otherwise, and when the fixtures are not those of the sources.
pub fn check_corpus(webhook: &dyn Webhook, platform: &str) -> Result<usize, Failure> {
    let sources = sources(platform)?;
    let wanted: Vec<Fixture> = sources.fixtures.iter().map(|source| fixture(&sources.platform, source)).collect();
    if std::env::var_os("UPDATE_CORPUS").is_some_and(|value| value == "1") {
        update(webhook, platform, &wanted)?;
    }
    let found = corpus_of(platform);
    let mut failures = Vec::new();
    let (wanted_names, found_names) = (names(&wanted), names(&found));
    failures.extend(wanted_names.symmetric_difference(&found_names).map(|name| format!("{name}: in one place only")));
    for fixture in &found {
        if wanted.iter().any(|wanted| wanted.name == fixture.name && !same_request(wanted, fixture)) {
            failures.push(format!("{}: not what its source says", fixture.name));
        }
        if let Err(failure) = fixture.check(webhook) {
            failures.push(format!("{}: {failure}", fixture.name));
        }
    }
    if failures.is_empty() { Ok(found.len()) } else { Err(Failure(format!("\n  {}", failures.join("\n  ")))) }
}

fn names(fixtures: &[Fixture]) -> BTreeSet<&str> {
    fixtures.iter().map(|fixture| fixture.name.as_str()).collect()
}

fn same_request(one: &Fixture, other: &Fixture) -> bool {
    one.request == other.request && one.secrets == other.secrets && one.describes == other.describes
}

fn sources(platform: &str) -> Result<Sources, Failure> {
    let path = root().join("sources").join(format!("{platform}.json"));
    let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
    serde_json::from_str(&text).map_err(|error| failed(&path, &error))
}

fn update(webhook: &dyn Webhook, platform: &str, wanted: &[Fixture]) -> Result<(), Failure> {
    let folder = root().join(platform);
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    for fixture in wanted {
        let fixture = Fixture { expect: fixture.outcome(webhook)?, ..fixture.clone() };
        let path = folder.join(format!("{}.json", fixture.name));
        let value = serde_json::to_value(&fixture).map_err(|error| failed(&path, &error))?;
        let text = serde_json::to_string_pretty(&sorted(&value)).map_err(|error| failed(&path, &error))?;
        fs::write(&path, text + "\n").map_err(|error| failed(&path, &error))?;
    }
    let names = names(wanted);
    for path in files(platform) {
        let known = path.file_stem().and_then(|name| name.to_str()).is_some_and(|name| names.contains(name));
        if !known {
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure(format!("{}: {error}", path.display()))
}
