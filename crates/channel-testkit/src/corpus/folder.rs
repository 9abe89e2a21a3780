//! The folder on disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::Fixture;

/// The platforms that have fixtures.
pub(super) const PLATFORMS: [&str; 4] = ["whatsapp", "instagram", "telegram", "webchat"];

/// Every fixture.
///
/// # Panics
/// When the folder beside this crate's source is gone.
#[must_use]
pub fn corpus() -> Vec<Fixture> {
    PLATFORMS.into_iter().flat_map(corpus_of).collect()
}

/// The fixtures of one platform, in the order of their names; none when it has none.
///
/// # Panics
/// When a file is no fixture.
#[must_use]
pub fn corpus_of(platform: &str) -> Vec<Fixture> {
    files(platform)
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a fixture can be read");
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{} is no fixture: {error}", path.display()))
        })
        .collect()
}

/// The files of one platform, sorted.
pub(super) fn files(platform: &str) -> Vec<PathBuf> {
    let folder = root().join(platform);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    files
}

pub(super) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))
}
