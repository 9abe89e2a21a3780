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
    let demo = Demo::start(SWITCHBOARD).await;
    let (ready, alive) = (demo.url("/readyz"), demo.url("/healthz"));
    let (http, phones) = (demo.http.clone(), demo.phones.clone());
    let refused = async {
        phones
            .until("a refusal", async || {
                let Ok(answer) = http.get(&ready).send().await else { return false };
                answer.status() == 503
                    && answer.text().await.is_ok_and(|told| told.contains("was told to stop"))
                    && http.get(&alive).send().await.is_ok_and(|answer| answer.status() == 200)
            })
            .await;
    };
    let ((), stopped) = tokio::join!(refused, demo.server.interrupt());
    stopped.unwrap();
}

#[tokio::test]
async fn the_figures_are_for_this_computer_unless_there_is_a_token() {
    let demo = Demo::start(SWITCHBOARD).await;
    let forwarded = demo.http.get(demo.url("/metrics")).header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
    assert_eq!(forwarded.status(), 403);

    let folder = TempDir::new().unwrap();
    let base = format!("http://127.0.0.1:{}", free_port());
    let config = format!(
        "listen = {:?}\ndata = {:?}\n[operations]\nmetrics_token = \"env:METRICS_TOKEN\"\n[telemetry]\nlogs = \"json\"\n",
        base.trim_start_matches("http://"),
        folder.path().join("data"),
    );
    fs::write(folder.path().join("switchboard.toml"), config).unwrap();
    let http = client();
    let mut command = switchboard(&["serve", "--config"]);
    command.arg(folder.path().join("switchboard.toml")).env("METRICS_TOKEN", "canary-token-4711");
    let ready = async || http.get(format!("{base}/healthz")).send().await.is_ok();
    let server = Server::start(&mut command, &folder.path().join("log"), ready).await.unwrap();
    let url = format!("{base}/metrics");
    assert_eq!(http.get(&url).send().await.unwrap().status(), 401);
    assert_eq!(http.get(&url).bearer_auth("wrong").send().await.unwrap().status(), 401);
    let answer = http.get(&url).bearer_auth("canary-token-4711").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.text().await.unwrap().contains("canary-token") && !server.printed().contains("canary-token"));
}
