//! The control API, the event stream and the pages.

use std::net::SocketAddr;

use futures_util::StreamExt;
use platform_simulator::{Simulator, SimulatorConfig};
use serde_json::{Value, json};

use crate::product::{SOON, Stage, client, message};

#[tokio::test]
async fn a_script_plays_a_customer_and_reads_the_ledger() {
    let stage = Stage::new().await;
    let base = stage.sim.base_url().to_owned();
    let body = json!({"platform": "whatsapp", "from": "ana", "kind": "text", "text": "hi"});
    let (code, answer) = stage.post(&format!("{base}/_sim/messages"), "", body).await;
    assert_eq!(code, 201);
    let received = stage.receive(1, |body| message(body).is_object()).await.remove(0).json();
    assert_eq!(message(&received)["id"], answer["id"]);

    stage.whatsapp_text(stage.sim.whatsapp().from("ana").person().address(), "hello").await;
    let (_, page) = stage.get(&format!("{base}/_sim/ledger?platform=whatsapp&to=ana&since=0"), "").await;
    assert_eq!(page["entries"][0]["text"], "hello");
    let (_, page) = stage.get(&format!("{base}/_sim/ledger?since=1"), "").await;
    assert_eq!(page["entries"], json!([]));
    let (_, state) = stage.get(&format!("{base}/_sim/state"), "").await;
    assert_eq!(state["phones"][0]["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn faults_and_the_clock_are_set_over_http() {
    let stage = Stage::new().await;
    let base = stage.sim.base_url().to_owned();
    let fault = json!({"kind": "server_error", "status": 502, "platform": "telegram"});
    assert_eq!(stage.post(&format!("{base}/_sim/faults"), "", fault).await.0, 201);
    assert_eq!(stage.get(&format!("{base}/_sim/state"), "").await.1["faults"][0]["status"], 502);
    stage.http.delete(format!("{base}/_sim/faults")).send().await.unwrap();
    assert_eq!(stage.get(&format!("{base}/_sim/state"), "").await.1["faults"], json!([]));
    let before = stage.sim.now_micros();
    stage.post(&format!("{base}/_sim/clock"), "", json!({"advance_seconds": 3_600})).await;
    assert!(stage.sim.now_micros() - before >= 3_600_000_000);
}

#[tokio::test]
async fn a_foreign_page_can_neither_drive_nor_read() {
    let stage = Stage::new().await;
    let url = format!("{}/_sim/messages", stage.sim.base_url());
    let body = json!({"platform": "whatsapp", "from": "ana", "kind": "text", "text": "hi"});
    let foreign = stage.http.post(&url).header("origin", "https://evil.example").json(&body).send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let rebound = stage.http.get(format!("{}/_sim/state", stage.sim.base_url())).header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
    let form = stage.http.post(&url).header("content-type", "text/plain").body(body.to_string()).send().await.unwrap();
    assert_eq!(form.status(), 403);
    assert!(stage.received().is_empty());
}

#[tokio::test]
async fn the_event_stream_continues_after_the_last_event_that_was_seen() {
    let stage = Stage::new().await;
    let url = format!("{}/_sim/events", stage.sim.base_url());
    let ana = stage.sim.whatsapp().from("ana");
    ana.text("one").await;
    let state = stage.get(&format!("{}/_sim/state", stage.sim.base_url()), "").await.1;
    let last = state["last_event"].to_string();
    ana.text("two").await;
    let answer = stage.http.get(&url).header("last-event-id", last).send().await.unwrap();
    let mut stream = answer.bytes_stream();
    let mut seen = String::new();
    let read = async {
        while !seen.contains("\"two\"") {
            seen.push_str(&String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()));
        }
    };
    tokio::time::timeout(SOON, read).await.unwrap();
    assert!(!seen.contains("\"one\""));
    let forgotten = stage.http.get(&url).header("last-event-id", "999999").send().await.unwrap();
    let mut stream = forgotten.bytes_stream();
    let mut seen = String::new();
    let read = async {
        while !seen.contains("resync") {
            seen.push_str(&String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()));
        }
    };
    tokio::time::timeout(SOON, read).await.unwrap();
}

#[tokio::test]
async fn pages_run_their_own_scripts_only_and_the_shop_embeds_the_widget() {
    let stage = Stage::new().await;
    let panel = stage.http.get(stage.sim.base_url()).send().await.unwrap();
    let policy = panel.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'") && policy.contains("frame-ancestors 'self'"));
    let page = panel.text().await.unwrap();
    assert!(page.contains("Harbour Running") && !page.contains("{{"));
    for asset in ["panel.js", "panel.css", "shop.css", "posts/17895695668004550.svg"] {
        let answer = stage.http.get(format!("{}/{asset}", stage.sim.base_url())).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{asset}");
        assert!(answer.text().await.unwrap().len() > 100, "{asset}");
    }
    let shop = stage.http.get(format!("{}/shop", stage.sim.base_url())).send().await.unwrap().text().await.unwrap();
    assert!(shop.contains("/widget.js\" data-account=\"demo-shop\" async></script>"));
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(Simulator::start(SimulatorConfig { listen, ..SimulatorConfig::default() }).await.is_err());
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    assert!(sim.set_product("https://shop.example").is_err());
    let taken = SimulatorConfig { listen: sim.address(), ..SimulatorConfig::default() };
    assert!(Simulator::start(taken).await.unwrap_err().to_string().starts_with("listening on 127.0.0.1"));
}

#[tokio::test]
async fn bad_requests_of_the_control_api_say_what_is_wrong() {
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let url = format!("{}/_sim/messages", sim.base_url());
    let answer =
        client().post(url).json(&json!({"platform": "fax", "from": "ana", "kind": "text"})).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    assert!(answer.json::<Value>().await.unwrap()["error"].as_str().unwrap().contains("fax"));
}
