//! `switchboard check`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use switchboard_tests::{Demo, run_to_end};
use tempfile::TempDir;

use crate::program::{SWITCHBOARD, stderr, switchboard};

#[test]
fn a_machine_on_which_nothing_ran_yet_is_told_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let output = run(&["check", "--offline", "--data", &data.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    for said in ["the configuration can be read", "MB are free", "there is no database yet", "public_url is not set"] {
        assert!(stdout(&output).contains(said), "{said} is not in\n{}", stdout(&output));
    }
    assert!(!data.exists(), "looking makes nothing");
}

#[tokio::test]
async fn a_running_gateway_is_asked_and_every_problem_is_named_at_once() {
    let demo = Demo::start(SWITCHBOARD).await;
    let (data, listen) = (demo.data(), demo.url("").trim_start_matches("http://").trim_end_matches('/').to_owned());
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("switchboard.toml");
    fs::write(&config, format!("listen = {listen:?}\ndata = {data:?}\npublic_url = \"http://plain.example\"\n"))
        .unwrap();
    let config = config.to_string_lossy().into_owned();

    let well = run(&["check", "--offline", "--config", &config]);
    assert!(well.status.success(), "{}{}", stdout(&well), stderr(&well));
    assert!(stdout(&well).contains("a server works on the data directory and says: a webhook can be kept now"));

    demo.server.interrupt().await.unwrap();
    fs::set_permissions(data.join("root.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let sick = run(&["check", "--offline", "--config", &config]);
    assert!(!sick.status.success(), "{}", stdout(&sick));
    for said in [
        "broken: others can read",
        "chmod 600",
        "broken: meta.app_secrets is empty",
        "soon: meta.verify_tokens is empty",
        "soon: public_url is http://plain.example",
        "well: the database takes writes",
        "well: the root key opens the database",
        "switchboard account check",
    ] {
        assert!(stdout(&sick).contains(said), "{said} is not in\n{}", stdout(&sick));
    }
    assert!(stderr(&sick).contains("2 things are broken"), "{}", stderr(&sick));
}

#[test]
fn a_configuration_that_cannot_be_read_is_explained_as_a_whole() {
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("switchboard.toml");
    fs::write(&config, "listen = 7\n[telemetry]\nlogs = \"xml\"\n[operations]\nmetrics_token = \"plain\"\n").unwrap();
    let output = run(&["check", "--config", &config.to_string_lossy()]);
    assert!(!output.status.success());
    for said in ["3 problem", "listen", "telemetry.logs", "operations.metrics_token"] {
        assert!(stderr(&output).contains(said), "{said} is not in {}", stderr(&output));
    }
}

fn run(arguments: &[&str]) -> Output {
    run_to_end(&mut switchboard(arguments))
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
