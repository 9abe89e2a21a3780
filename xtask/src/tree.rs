//! What a program takes along with one adapter: never an HTTP server or SQL, and without `client` no runtime either.

use crate::library::{alone, libraries};
use crate::step::Outcome;
use crate::tool::{answer, cargo};

/// What no library crate may bring, whatever its features.
const NEVER: &[&str] =
    &["axum", "hyper-server", "actix-web", "warp", "sqlx", "sqlx-core", "rusqlite", "libsqlite3-sys"];

/// What only the calls may bring.
const CALLS: &[&str] = &["tokio", "reqwest", "hyper", "rustls", "teloxide", "teloxide-core"];

/// Reads the trees of normal dependencies.
pub(crate) fn check() -> Outcome {
    let mut wrong = Vec::new();
    for library in libraries() {
        let mut trees = vec![(&["--all-features"][..], NEVER.to_vec())];
        if library.features.iter().any(|feature| feature == "client") {
            trees.push((&["--no-default-features"], [NEVER, CALLS].concat()));
        }
        if library.name == "channel-core" {
            trees.push((&["--all-features"], [NEVER, CALLS].concat()));
        }
        for (features, banned) in trees {
            let mut command = alone(cargo());
            command.args(["tree", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p} {f}"]);
            let Some(tree) = answer(command.args(["-p", &library.name]).args(features)) else {
                return Outcome::Failed(format!("the tree of {} could not be read", library.name));
            };
            wrong.extend(
                found(&tree, &banned)
                    .into_iter()
                    .map(|name| format!("{} {} takes {name} along", library.name, features.join(" "))),
            );
        }
    }
    if wrong.is_empty() { Outcome::Passed } else { Outcome::Failed(wrong.join("; ")) }
}

/// The banned packages of a tree, and a hyper that serves.
fn found(tree: &str, banned: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        let serves = name == "hyper" && line.split([' ', ',']).any(|feature| feature == "server");
        let name = if serves { "hyper-server" } else { name };
        if banned.contains(&name) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_no_server() {
        let tree = "channel-x v0.1.0 (/x) client,default\nhyper v1.8.0 client,http1\nreqwest v0.12.28 json\n";
        assert!(found(tree, NEVER).is_empty());
        assert_eq!(found(tree, CALLS), ["hyper", "reqwest"]);
    }

    #[test]
    fn a_server_is_found_by_its_name_or_its_feature() {
        let tree = "hyper v1.8.0 client,http1,server\naxum v0.8.8 \naxum v0.8.8 (*)\n";
        assert_eq!(found(tree, NEVER), ["hyper-server", "axum"]);
    }
}
