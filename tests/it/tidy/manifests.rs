//! What every manifest says.

use super::tree::files;

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    for file in files(&["toml"]) {
        if file.path == "Cargo.toml" {
            assert!(file.text.contains("unsafe_code = \"forbid\""), "the workspace forbids unsafe code");
        } else if file.path.ends_with("/Cargo.toml") {
            assert!(file.text.contains("[lints]\nworkspace = true"), "{}: takes the workspace's lints", file.path);
        }
    }
}

#[test]
fn feature_flags_exist_in_the_store_alone() {
    let outside: Vec<String> = files(&["toml"])
        .into_iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with("crates/store/"))
        .filter(|file| file.text.contains("\n[features]"))
        .map(|file| file.path)
        .collect();
    assert!(outside.is_empty(), "feature flags in {outside:?}");
}

#[test]
fn versions_stand_in_the_workspace_manifest_alone() {
    for file in files(&["toml"]) {
        if !file.path.ends_with("/Cargo.toml") {
            continue;
        }
        let dependencies = file.text.split("dependencies]").skip(1).flat_map(|section| {
            section.lines().skip(1).take_while(|line| !line.starts_with('[')).filter(|line| line.contains('='))
        });
        for line in dependencies {
            assert!(line.contains("workspace = true"), "{}: {line}: name the version in the root", file.path);
        }
    }
}
