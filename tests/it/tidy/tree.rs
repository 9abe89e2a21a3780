//! The repository's files.

use std::fs;
use std::path::{Path, PathBuf};

/// A file under its path from the root, with `/` between folders.
pub(super) struct SourceFile {
    pub(super) path: String,
    pub(super) text: String,
}

impl SourceFile {
    /// The part that is compiled into products: nothing of a test's file, nothing below `#[cfg(test)]`.
    pub(super) fn shipped(&self) -> &str {
        let test_file = self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.starts_with("crates/channel-testkit/");
        if test_file {
            return "";
        }
        self.text.split("#[cfg(test)]").next().unwrap_or_default()
    }
}

pub(super) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the test crate lies in the root").to_owned()
}

/// Every file of ours with one of these extensions.
pub(super) fn files(extensions: &[&str]) -> Vec<SourceFile> {
    let root = root();
    let mut found = Vec::new();
    walk(&root, &mut found);
    let wanted = |path: &PathBuf| path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted));
    let mut files: Vec<SourceFile> = found
        .into_iter()
        .filter(wanted)
        .map(|path| SourceFile {
            text: fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            path: path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/"),
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!files.is_empty(), "no file ends in {extensions:?}");
    files
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.expect("a folder can be listed");
        let (path, name) = (entry.path(), entry.file_name());
        let foreign = ["target", ".git", "node_modules", "vendor", "snapshots", "switchboard-data"];
        if foreign.iter().any(|foreign| name == *foreign) {
            continue;
        }
        if entry.file_type().expect("a file has a type").is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}
