//! The files of `deploy/` fit the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use switchboard::config::Config;
use switchboard_tests::Demo;
use tempfile::TempDir;

use super::figures::Figures;
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn every_metric_that_the_dashboard_and_the_rules_name_is_exported() {
    let demo = Demo::start(SWITCHBOARD).await;
    let figures = Figures::of(&demo).await;
    let exported = figures.names();
    let dashboard: Value = serde_json::from_str(&read("grafana/switchboard.json")).expect("the dashboard is JSON");
    let mut queries = Vec::new();
    strings_under(&dashboard, &["expr", "query"], &mut queries);
    let rules = read("prometheus/alerts.yml");
    queries.push(rules.clone());
    let named: BTreeSet<&str> = queries.iter().flat_map(|query| names(query)).collect();
    assert!(named.len() > 25, "the dashboard and the rules name {named:?}");
    let missing: Vec<&&str> = named.iter().filter(|name| !exported.contains(**name)).collect();
    assert!(missing.is_empty(), "nothing exports {missing:?}");
    for wanted in
        ["oldest_unprocessed_event_age", "ambiguous", "ingress_shed", "dead_letters", "switchboard_ready", "paused"]
    {
        assert!(rules.contains(wanted), "no rule looks at {wanted}");
    }
}

#[test]
fn every_alert_has_a_paragraph_about_what_to_do() {
    let manual =
        fs::read_to_string(root().join("docs/operations.md")).expect("docs/operations.md is there").to_lowercase();
    let rules = read("prometheus/alerts.yml");
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() >= 10, "{alerts:?}");
    for alert in alerts {
        assert!(
            manual.contains(&format!("\n### {}\n", alert.to_lowercase())),
            "docs/operations.md does not explain {alert}"
        );
        assert!(rules.contains(&format!("runbook: docs/operations.md#{}\n", alert.to_lowercase())), "{alert}");
    }
}

#[test]
fn the_configuration_of_several_nodes_can_be_read() {
    let folder = TempDir::new().unwrap();
    for (name, value) in [
        ("database_url", "postgres://switchboard:secret@postgres:5432/switchboard"),
        ("root_key", &"0f".repeat(32)),
        ("app_secret", "secret"),
        ("verify_token", "token"),
        ("metrics_token", "token"),
    ] {
        fs::write(folder.path().join(name), value).unwrap();
    }
    let text = read("compose/switchboard.toml").replace("/run/secrets", &folder.path().to_string_lossy());
    let file = folder.path().join("switchboard.toml");
    fs::write(&file, text).unwrap();
    let config = Config::from_file(&file).unwrap_or_else(|error| panic!("{error}"));
    assert!(config.database.url.is_some() && config.operations.metrics_token.is_some());
    let compose = read("compose/compose.yaml");
    for secret in ["database_url", "root_key", "app_secret", "verify_token", "metrics_token"] {
        assert!(
            compose.contains(&format!("{secret}: {{ file: secrets/{secret} }}")),
            "{secret} is not given to the nodes"
        );
    }
}

#[test]
fn the_unit_leaves_more_time_than_the_longest_drain() {
    let unit = read("systemd/switchboard.service");
    let number = |key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("no {key}"));
        line.parse::<u64>().unwrap_or_else(|_| panic!("{key}{line}"))
    };
    let limits = switchboard::config::Limits::default();
    // Requests end first, then the workers end what they have in hand.
    let longest = (limits.drain_grace + limits.drain).as_secs() + 25;
    assert!(number("TimeoutStopSec=") > longest, "a drain may take {longest} seconds");
    for line in ["NoNewPrivileges=yes", "ProtectSystem=strict", "Restart=always", "User=switchboard"] {
        assert!(unit.lines().any(|known| known == line), "{line}");
    }
}

#[test]
fn the_unit_and_the_image_bound_the_allocator_as_the_proof_does() {
    let (name, value) = switchboard_tests::ALLOCATOR;
    let unit = read("systemd/switchboard.service");
    assert!(unit.lines().any(|line| line == format!("Environment={name}={value}")));
    let image = read("docker/Dockerfile");
    assert!(image.lines().any(|line| line.trim() == format!("{name}={value}")));
}

#[test]
fn systemd_can_read_the_unit() {
    let folder = TempDir::new().unwrap();
    let unit = folder.path().join("switchboard.service");
    // The program need not be installed for the unit to be read.
    fs::write(&unit, read("systemd/switchboard.service").replace("/usr/local/bin/switchboard", "/bin/true")).unwrap();
    match Command::new("systemd-analyze").arg("verify").arg(&unit).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && !said.contains("switchboard.service:"), "{said}");
        }
        Err(error) => println!("systemd-analyze is not here ({error}); the unit's lines are looked at by another test"),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the test crate lies in the root").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join("deploy").join(path)).unwrap_or_else(|error| panic!("deploy/{path}: {error}"))
}

/// The metrics of a query: words that begin as ours do.
fn names(query: &str) -> impl Iterator<Item = &str> {
    query
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("switchboard_") || word.starts_with("process_"))
}

fn strings_under(value: &Value, keys: &[&str], found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if keys.contains(&key.as_str()) => found.push(text.clone()),
                    _ => strings_under(value, keys, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| strings_under(item, keys, found)),
        _ => {}
    }
}
