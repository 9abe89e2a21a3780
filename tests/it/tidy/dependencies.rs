//! Who may know whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use super::tree::{files, root};

static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).other_options(["--locked".to_owned()]);
    command.exec().expect("cargo metadata reads the workspace")
});

/// What each product crate may depend on within the workspace.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("channel-core", &[]),
    ("channel-meta", &["channel-core"]),
    ("channel-whatsapp", &["channel-core", "channel-meta"]),
    ("channel-instagram", &["channel-core", "channel-meta"]),
    ("channel-telegram", &["channel-core"]),
    ("channel-webchat", &["channel-core"]),
    ("channel-testkit", &["channel-core"]),
    ("platform-simulator", &[]),
    ("postgres-testkit", &[]),
    ("api-schemas", &[]),
    ("autoreply", &["channel-core"]),
    ("retrieval", &["channel-core"]),
    ("guarded-client", &[]),
    ("local-embedder", &["retrieval"]),
    ("retrieval-eval", &["channel-core", "retrieval", "local-embedder"]),
    ("import", &["channel-core"]),
    ("assistant", &["channel-core", "guarded-client"]),
    ("golden", &["channel-core", "assistant", "retrieval", "import"]),
    ("store", &["channel-core"]),
    ("xtask", &[]),
];

/// Whom every crate's tests may know.
const TOOLS: &[&str] = &["channel-testkit", "api-schemas", "platform-simulator", "postgres-testkit", "import"];

/// Who may know everything.
const KNOW_ALL: &[&str] = &["switchboard", "switchboard-examples", "hello_gateway", "switchboard-tests"];

#[test]
fn dependencies_point_one_way() {
    let members: BTreeSet<&str> = METADATA.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    for package in METADATA.workspace_packages() {
        let name = package.name.as_str();
        if KNOW_ALL.contains(&name) {
            continue;
        }
        let rule = MAY_KNOW.iter().find(|(crate_name, _)| *crate_name == name);
        let (_, allowed) = rule.unwrap_or_else(|| panic!("{name} is new: say in MAY_KNOW what it may depend on"));
        for dependency in package.dependencies.iter().filter(|dependency| members.contains(dependency.name.as_str())) {
            let tool = dependency.kind == DependencyKind::Development && TOOLS.contains(&dependency.name.as_str());
            let known = allowed.contains(&dependency.name.as_str()) || tool;
            assert!(known, "{name} may not depend on {}", dependency.name);
        }
    }
}

#[test]
fn the_core_knows_no_client_no_database_and_no_server() {
    let tree = normal_tree("channel-core");
    for foreign in ["reqwest", "sqlx", "sqlx-core", "hyper", "axum", "teloxide", "tokio"] {
        assert!(!tree.contains_key(foreign), "channel-core reaches {foreign}");
    }
}

#[test]
fn the_pure_crates_do_no_io() {
    for name in ["autoreply", "import", "retrieval"] {
        let tree = normal_tree(name);
        for foreign in ["reqwest", "sqlx", "sqlx-core", "hyper", "axum", "tokio"] {
            assert!(!tree.contains_key(foreign), "{name} reaches {foreign}");
        }
    }
}

#[test]
fn the_simulator_is_known_to_the_demo_alone() {
    for package in METADATA.workspace_packages() {
        let knows = package.dependencies.iter().any(|dependency| {
            dependency.name == "platform-simulator" && dependency.kind != DependencyKind::Development
        });
        assert!(!knows || KNOW_ALL.contains(&package.name.as_str()), "{} knows the simulator", package.name);
    }
    let outside: Vec<String> = files(&["rs"])
        .into_iter()
        .filter(|file| file.path.starts_with("server/src/") && !file.path.starts_with("server/src/demo"))
        .filter(|file| file.shipped().contains("platform_simulator"))
        .map(|file| file.path)
        .collect();
    assert!(outside.is_empty(), "the simulator is named outside server/src/demo: {outside:?}");
}

#[test]
fn the_server_has_one_http_client_and_one_tls_stack() {
    let tree = normal_tree("switchboard");
    for banned in ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "curl", "ureq", "isahc", "surf"] {
        assert!(!tree.contains_key(banned), "the server's tree has {banned}");
    }
    for single in ["reqwest", "hyper", "rustls", "tokio", "http", "h2"] {
        let versions = tree.get(single).map_or(0, BTreeSet::len);
        assert_eq!(versions, 1, "versions of {single} in the server's tree: {:?}", tree.get(single));
    }
}

/// The crates that are compiled into a package, with their versions.
fn normal_tree(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resolve = METADATA.resolve.as_ref().expect("cargo metadata resolves");
    let packages: BTreeMap<&PackageId, &Package> =
        METADATA.packages.iter().map(|package| (&package.id, package)).collect();
    let start = METADATA.workspace_packages().into_iter().find(|package| package.name.as_str() == name);
    let mut queue = VecDeque::from([&start.unwrap_or_else(|| panic!("no crate is called {name}")).id]);
    let mut seen = BTreeSet::new();
    while let Some(id) = queue.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == *id).expect("every package is a node");
        let normal = node
            .deps
            .iter()
            .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal))
            .map(|dep| &dep.pkg);
        queue.extend(normal);
    }
    let mut tree: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in seen.iter().filter_map(|id| packages.get(*id)) {
        tree.entry(package.name.to_string()).or_default().insert(package.version.to_string());
    }
    tree
}
