//! The crates that other people's programs take: `channel-*`, read off their manifests.

use std::fs;
use std::process::Command;

use crate::tool::root;

/// A library crate.
pub(crate) struct Library {
    pub(crate) name: String,
    /// Its features, without `default`.
    pub(crate) features: Vec<String>,
}

/// All of them, in the order of their names.
pub(crate) fn libraries() -> Vec<Library> {
    let folders = fs::read_dir(root().join("crates")).into_iter().flatten().flatten();
    let mut libraries: Vec<Library> = folders
        .filter_map(|folder| {
            let name = folder.file_name().to_string_lossy().into_owned();
            let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).ok()?;
            name.starts_with("channel-").then(|| Library { name, features: features(&manifest) })
        })
        .collect();
    libraries.sort_by(|one, other| one.name.cmp(&other.name));
    libraries
}

/// A command that sees a crate as a program outside this workspace does: with the features it asks for itself, whatever
/// a developer's own configuration says about sharing features among members.
pub(crate) fn alone(mut command: Command) -> Command {
    command.env("CARGO_RESOLVER_FEATURE_UNIFICATION", "selected");
    command
}

fn features(manifest: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let lines = section.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned()));
    names.filter(|name| name != "default" && !name.starts_with('#')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_the_names_of_their_section() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"client\"]\n# The calls.\nclient = []\n\n[lib]\npath = \"y\"\n";
        assert_eq!(features(manifest), ["client"]);
        assert!(features("[package]\nname = \"x\"\n").is_empty());
    }
}
