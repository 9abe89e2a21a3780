//! Liveness, readiness, and who may read the figures.

use std::fs;

use serde_json::Value;
use switchboard_tests::{Demo, Server, client, free_port};
use tempfile::TempDir;

use crate::program::{SWITCHBOARD, switchboard};

#[tokio::test]
async fn a_gateway_that_can_keep_a_webhook_says_so() {
    let demo = Demo::start(SWITCHBOARD).await;
    assert_eq!(demo.http.get(demo.url("/healthz")).send().await.unwrap().status(), 200);
    let answer = demo.http.get(demo.url("/readyz")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let told: Value = answer.json().await.unwrap();
    assert_eq!(told.pointer("/ready"), Some(&Value::Bool(true)));
}

#[tokio::test]
async fn a_gateway_that_was_told_to_stop_is_alive_and_not_ready() {
    let folder = TempDir::new().unwrap();
    let (server, base) = serve(&folder, "[limits]\ndrain_grace = \"5s\"\n", &[]).await;
    let http = client();
    assert_eq!(http.get(format!("{base}/readyz")).send().await.unwrap().status(), 200);
    let watched = async {
        let mut told = String::new();
        while !told.contains("was told to stop") {
            let Ok(answer) = http.get(format!("{base}/readyz")).send().await else { break };
            told = format!("{} {}", answer.status(), answer.text().await.unwrap_or_default());
            tokio::task::yield_now().await;
        }
        assert!(told.starts_with("503") && told.contains("was told to stop"), "the last word was {told:?}");
        assert_eq!(http.get(format!("{base}/healthz")).send().await.unwrap().status(), 200);
    };
    let ((), stopped) = tokio::join!(watched, server.interrupt());
    stopped.unwrap();
}

#[tokio::test]
async fn the_figures_are_for_this_computer_unless_there_is_a_token() {
    let demo = Demo::start(SWITCHBOARD).await;
    let forwarded = demo.http.get(demo.url("/metrics")).header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
    assert_eq!(forwarded.status(), 403);

    let folder = TempDir::new().unwrap();
    let sections = "[operations]\nmetrics_token = \"env:METRICS_TOKEN\"\n[telemetry]\nlogs = \"json\"\n";
    let (server, base) = serve(&folder, sections, &[("METRICS_TOKEN", "canary-token-4711")]).await;
    let http = client();
    let url = format!("{base}/metrics");
    assert_eq!(http.get(&url).send().await.unwrap().status(), 401);
    assert_eq!(http.get(&url).bearer_auth("wrong").send().await.unwrap().status(), 401);
    let answer = http.get(&url).bearer_auth("canary-token-4711").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.text().await.unwrap().contains("canary-token") && !server.printed().contains("canary-token"));
}

/// A gateway without accounts on loopback, with these sections in its configuration.
async fn serve(folder: &TempDir, sections: &str, environment: &[(&str, &str)]) -> (Server, String) {
    let base = format!("http://127.0.0.1:{}", free_port());
    let (listen, data) = (base.trim_start_matches("http://"), folder.path().join("data"));
    let file = folder.path().join("switchboard.toml");
    fs::write(&file, format!("listen = {listen:?}\ndata = {data:?}\n{sections}")).expect("the folder can be written");
    let mut command = switchboard(&["serve", "--config"]);
    command.arg(&file).envs(environment.iter().copied());
    let http = client();
    let health = format!("{base}/healthz");
    let ready = async || http.get(&health).send().await.is_ok();
    let server = Server::start(&mut command, &folder.path().join("log"), ready).await;
    (server.unwrap_or_else(|why| panic!("{why}")), base)
}
