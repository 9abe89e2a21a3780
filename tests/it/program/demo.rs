//! `switchboard demo`: quick, contained, repeatable.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use switchboard_tests::{Demo, run_to_end};
use tempfile::TempDir;

use super::{SWITCHBOARD, switchboard};

#[tokio::test]
async fn a_demo_ends_cleanly_on_ctrl_c() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.server.interrupt().await.unwrap();
}

#[tokio::test]
async fn a_demo_starts_again_on_its_data_with_the_same_secrets() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.write(platform_simulator::Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    let known = ["/app_secret", "/api_key", "/organisation_id", "/accounts/telegram/bot_id"];
    let before = known.map(|pointer| demo.credential(pointer));

    let demo = demo.restart(SWITCHBOARD).await;

    assert_eq!(known.map(|pointer| demo.credential(pointer)), before);
    assert_eq!(demo.database().await.arrivals().await, 1);
}

#[tokio::test]
async fn a_demo_writes_nowhere_but_below_its_data_directory() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let file = home.path().join("credentials.json");
    let mut command = switchboard(&["demo", "--listen", "127.0.0.1:0", "--quiet", "--data", "data"]);
    command.args(["--credentials", "credentials.json"]).current_dir(home.path()).env("HOME", home.path());
    command.env("XDG_CACHE_HOME", home.path()).env("TMPDIR", home.path());
    let ready = async || file.exists();
    let log = TempDir::new().unwrap();
    let server = switchboard_tests::Server::start(&mut command, &log.path().join("log"), ready).await.unwrap();
    server.interrupt().await.unwrap();

    let written: BTreeSet<PathBuf> = listed(home.path()).into_iter().collect();
    assert_eq!(written, BTreeSet::from([data, file]));
}

#[test]
fn the_help_of_every_command_is_there() {
    for command in ["demo", "serve", "decode", "account", "catalogue", "check", "backup", "restore"] {
        let output = run_to_end(&mut switchboard(&[command, "--help"]));
        assert!(output.status.success() && !output.stdout.is_empty(), "{command}");
    }
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be listed");
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}
