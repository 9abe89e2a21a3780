//! `switchboard replay`, `trace` and `audit verify` on a data directory: what they print, and that twice is once.

use std::process::Output;

use channel_core::{ChannelId, Credentials, Seams};
use store::accounts::{self, AssistantMode, NewAccount};
use store::ingress::{Arrival, NewSkip};
use store::{OpenOptions, Store, organisations};
use switchboard_tests::run_to_end;
use tempfile::TempDir;

use super::{stderr, switchboard};

fn on(data: &TempDir, arguments: &[&str]) -> Output {
    let data = data.path().to_string_lossy().into_owned();
    run_to_end(&mut switchboard(&[arguments, &["--data", &data]].concat()))
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A directory with a message that an adapter did not understand, and one of an account that nobody has.
async fn directory() -> TempDir {
    let data = TempDir::new().expect("a shop in a directory of its own is set up");
    let store = Store::open(OpenOptions::new(data.path(), Seams::system()))
        .await
        .expect("a shop in a directory of its own is set up");
    let organisation = store
        .write(|tx| Box::pin(organisations::create(tx, "Shop")))
        .await
        .expect("a shop in a directory of its own is set up");
    let account = NewAccount {
        channel: ChannelId::from_static("whatsapp"),
        external_id: "106540352242922".to_owned(),
        parent_id: None,
        name: "Shop".to_owned(),
        credentials: Credentials::new([]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    store
        .write(move |tx| Box::pin(accounts::create(tx, organisation, account)))
        .await
        .expect("a shop in a directory of its own is set up");
    let message = |id: &str| {
        serde_json::json!({ "from": "15550001", "id": id, "timestamp": "1767225600", "type": "text",
            "text": { "body": "canary words" } })
        .to_string()
        .into_bytes()
    };
    let part = |account: &str, id: &str| NewSkip {
        account: Some(account.to_owned()),
        reason: "the message was of a shape unknown then".to_owned(),
        what: "message".to_owned(),
        raw: message(id),
    };
    let arrival = Arrival {
        channel: ChannelId::from_static("whatsapp"),
        received_at: store.seams().now(),
        route: None,
        events: Vec::new(),
        skipped: vec![part("106540352242922", "wamid.KNOWN"), part("999", "wamid.STRAY")],
    };
    store.record(arrival).await.expect("a shop in a directory of its own is set up");
    store.close().await;
    data
}

#[tokio::test]
async fn what_was_not_understood_is_read_again_and_traced_and_twice_is_once() {
    let data = directory().await;
    let dry = stdout(&on(&data, &["replay", "--unknown", "--dry-run"]));
    assert!(dry.contains("quarantined: 2 found, 2 would go on"), "{dry}");
    let first = stdout(&on(&data, &["replay", "--unknown"]));
    assert!(first.contains("quarantined: 2 found, 1 go on"), "{first}");
    let gone = on(&data, &["replay", "--id", "event-4711"]);
    assert!(!gone.status.success() && stderr(&gone).contains("there is no letter"), "{}", stderr(&gone));
    let second = stdout(&on(&data, &["replay"]));
    assert!(second.contains("unknown_account: 1 found, 0 go on, 1 stay"), "{second}");
    assert!(!second.contains("quarantined"), "{second}");
    let life = stdout(&on(&data, &["trace", "wamid.KNOWN"]));
    for step in ["delivery_received", "event_recorded", "turn_waits", "message:wamid.KNOWN"] {
        assert!(life.contains(step), "{step} is not in {life}");
    }
    assert!(!life.contains("canary"), "{life}");
    let told = stdout(&on(&data, &["trace", "wamid.KNOWN", "--json", "--content"]));
    let json: serde_json::Value = serde_json::from_str(&told).expect("it is JSON");
    assert!(json["steps"].as_array().is_some_and(|steps| steps.len() >= 3));
    assert!(told.contains("canary"), "what was written is shown when it is asked for");
    let nothing = on(&data, &["trace", "wamid.NOBODYS"]);
    assert!(!nothing.status.success() && stderr(&nothing).contains("wamid.NOBODYS"));
    assert!(on(&data, &["audit", "verify"]).status.success());
}

#[tokio::test]
async fn a_directory_that_a_server_has_is_answered_with_how_to_ask_the_server() {
    let data = directory().await;
    let store = Store::open(OpenOptions::new(data.path(), Seams::system())).await.unwrap();
    let refused = on(&data, &["replay", "--kind", "failed-turn"]);
    let reason = stderr(&refused);
    assert!(!refused.status.success());
    for part in ["in use", "curl -X POST", "/api/v1/letters/replay", "failed_turn", "Authorization: Bearer"] {
        assert!(reason.contains(part), "{part} is not in {reason}");
    }
    let refused = stderr(&on(&data, &["trace", "wamid.KNOWN"]));
    assert!(refused.contains("/api/v1/trace/wamid.KNOWN"), "{refused}");
    store.close().await;
}
