//! What the documents promise is there.

use std::collections::BTreeSet;

use super::tree::{files, root};

#[test]
fn every_invariant_names_a_test_that_exists() {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(architecture.lines().count() < 200, "ARCHITECTURE.md is read in one sitting");
    let (_, invariants) = architecture.split_once("## Invariants").expect("ARCHITECTURE.md lists the invariants");
    let invariants = invariants.split("\n## ").next().unwrap_or_default();
    let sources = files(&["rs"]);
    let mut named = 0;
    for line in invariants.lines().filter(|line| line.starts_with("- ") || line.starts_with("  `")) {
        for name in line.split('`').skip(1).step_by(2).filter(|word| is_test_name(word)) {
            named += 1;
            let declaration = format!("fn {name}(");
            assert!(sources.iter().any(|file| file.text.contains(&declaration)), "no test is called {name}");
        }
    }
    let stated = invariants.lines().filter(|line| line.starts_with("- ")).count();
    assert!(stated > 0 && named >= stated, "{stated} invariants, {named} tests named");
}

#[test]
fn links_between_documents_lead_somewhere() {
    for file in files(&["md"]) {
        let folder = root().join(&file.path);
        let folder = folder.parent().expect("a file lies in a folder");
        for target in link_targets(&file.text) {
            let outside = target.contains("://") || target.starts_with("mailto:") || target.starts_with('#');
            let path = target.split('#').next().unwrap_or_default();
            assert!(outside || folder.join(path).exists(), "{}: nothing is at {target}", file.path);
        }
    }
}

#[test]
fn the_readme_names_every_crate() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let crates: BTreeSet<String> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for name in crates {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name {name}");
    }
}

/// Names of tests are sentences: several words joined by underscores.
fn is_test_name(word: &str) -> bool {
    word.split('_').count() >= 4 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn link_targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains(char::is_whitespace))
}
