//! What every manifest says.

use super::tree::files;

/// A workspace of its own that is never shipped; the fuzzer's entry point is not safe code.
const FUZZ: &str = "fuzz/Cargo.toml";

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    for file in files(&["toml"]) {
        if file.path == "Cargo.toml" {
            assert!(file.text.contains("unsafe_code = \"forbid\""), "the workspace forbids unsafe code");
        } else if file.path.ends_with("/Cargo.toml") && file.path != FUZZ {
            assert!(file.text.contains("[lints]\nworkspace = true"), "{}: takes the workspace's lints", file.path);
        }
    }
}

#[test]
fn feature_flags_are_the_stores_backends_a_channels_client_and_the_models_schema() {
    for file in files(&["toml"]) {
        let Some((_, flags)) = file.text.split_once("\n[features]\n") else { continue };
        if !file.path.ends_with("/Cargo.toml") || file.path.starts_with("crates/store/") {
            continue;
        }
        assert!(file.path.starts_with("crates/channel-"), "feature flags in {}", file.path);
        for flag in flags
            .lines()
            .take_while(|line| !line.starts_with('['))
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
        {
            let known = match file.path.as_str() {
                "crates/channel-core/Cargo.toml" => flag.0 == "schema",
                _ => matches!(flag.0, "default" | "client"),
            };
            assert!(known, "{}: feature flag {}", file.path, flag.0);
        }
    }
}

#[test]
fn versions_stand_in_the_workspace_manifest_alone() {
    for file in files(&["toml"]) {
        if !file.path.ends_with("/Cargo.toml") || file.path == FUZZ {
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
