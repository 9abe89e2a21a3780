//! WhatsApp's other half: numbers and their sign-up, subscriptions, templates as they live.

use std::time::Duration;

use platform_simulator::{SimulatorConfig, TemplateNews};
use serde_json::{Value, json};

use crate::product::{Stage, message};

const TOKEN: &str = "simulated-whatsapp-token";
const APP: &str = "1000000000000001";
const SECRET: &str = "simulated-whatsapp-app-secret";

async fn read(stage: &Stage, path: &str, token: &str) -> (u16, Value) {
    stage.get(&format!("{}/{path}", stage.sim.whatsapp_base()), token).await
}

fn exchange(code: &str) -> String {
    format!("oauth/access_token?client_id={APP}&client_secret={SECRET}&code={code}")
}

/// A number that nobody has signed up yet.
async fn unconnected() -> Stage {
    let mut config = SimulatorConfig::default();
    config.whatsapp.connected = false;
    Stage::with(config).await
}

#[tokio::test]
async fn a_code_works_once_and_for_thirty_seconds() {
    let stage = Stage::new().await;
    let code = stage.sim.whatsapp_signup_code().await;
    let wrong = exchange(&code).replace(SECRET, "another");
    assert_eq!(read(&stage, &wrong, "").await.1["error"]["code"], 1);
    let (status, granted) = read(&stage, &exchange(&code), "").await;
    assert_eq!((status, granted["access_token"].as_str()), (200, Some(TOKEN)));
    assert_eq!(read(&stage, &exchange(&code), "").await.1["error"]["error_subcode"], 36_009);
    let late = stage.sim.whatsapp_signup_code().await;
    stage.sim.advance(Duration::from_secs(30)).await;
    assert_eq!(read(&stage, &exchange(&late), "").await.1["error"]["error_subcode"], 36_007);
}

#[tokio::test]
async fn a_token_is_looked_at_by_the_app_alone() {
    let stage = Stage::new().await;
    let (status, answer) = read(&stage, &format!("debug_token?input_token={TOKEN}"), TOKEN).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (401, Some(190)));
    let own = format!("{APP}|{SECRET}");
    let (_, answer) = read(&stage, &format!("debug_token?input_token={TOKEN}"), &own).await;
    assert_eq!(answer["data"]["granular_scopes"][0]["target_ids"], json!(["102290129340398"]));
    let (_, answer) = read(&stage, "debug_token?input_token=another", &own).await;
    assert_eq!(answer["data"]["is_valid"], false);
    let (_, answer) = read(&stage, &format!("v25.0/{APP}/subscriptions"), &own).await;
    assert!(answer["data"][0]["fields"].as_array().unwrap().iter().any(|field| field["name"] == "messages"));
}

#[tokio::test]
async fn a_number_sends_and_hears_nothing_until_it_is_registered_and_subscribed() {
    let stage = unconnected().await;
    stage.sim.whatsapp().from("ana").text("lost").await;
    let ana = stage.sim.whatsapp().from("ana").person().address().to_owned();
    assert_eq!(stage.whatsapp_text(&ana, "too early").await.1["error"]["code"], 133_010);
    let number = read(&stage, "v25.0/106540352242922", TOKEN).await.1;
    assert_eq!(
        (number["status"].as_str(), number["platform_type"].as_str()),
        (Some("PENDING"), Some("NOT_APPLICABLE"))
    );
    assert_eq!(read(&stage, "v25.0/102290129340398/subscribed_apps", TOKEN).await.1["data"], json!([]));

    let register = |pin: &str| json!({"messaging_product": "whatsapp", "pin": pin});
    assert_eq!(stage.graph("106540352242922/register", register("12")).await.1["error"]["code"], 100);
    assert_eq!(stage.graph("106540352242922/register", register("482913")).await.0, 200);
    assert_eq!(stage.graph("106540352242922/register", register("111111")).await.1["error"]["code"], 133_005);
    assert_eq!(stage.graph("102290129340398/subscribed_apps", json!({})).await.1, json!({"success": true}));
    assert!(stage.sim.whatsapp_is_connected().await);

    stage.sim.whatsapp().from("ana").text("heard").await;
    let body = stage.receive(1, |body| message(body).is_object()).await.remove(0).json();
    assert_eq!(message(&body)["text"]["body"], "heard");
    assert_eq!(stage.whatsapp_text(&ana, "in time").await.0, 200);
}

#[tokio::test]
async fn the_phones_app_can_be_asked_once_for_each_kind() {
    let stage = Stage::new().await;
    stage.sim.whatsapp().from("ana").text("hi").await;
    let sync = |kind: &str| json!({"messaging_product": "whatsapp", "sync_type": kind});
    let (status, answer) = stage.graph("106540352242922/smb_app_data", sync("smb_app_state_sync")).await;
    assert!(status == 200 && answer["request_id"].is_string());
    let (_, answer) = stage.graph("106540352242922/smb_app_data", sync("smb_app_state_sync")).await;
    assert_eq!(answer["error"]["code"], 2_593_107);
    let (_, answer) = stage.graph("106540352242922/smb_app_data", sync("everything")).await;
    assert_eq!(answer["error"]["code"], 100);
    let value = |body: &Value| body["entry"][0]["changes"][0]["value"].clone();
    let body = stage.receive(1, |body| value(body)["state_sync"].is_array()).await.remove(0).json();
    assert_eq!(value(&body)["state_sync"][0]["contact"]["first_name"], "Ana");
}

fn template(name: &str) -> Value {
    let body = json!({"type": "BODY", "text": "Hello {{1}}", "example": {"body_text": [["Ana"]]}});
    json!({"name": name, "language": "en", "category": "UTILITY", "components": [body]})
}

#[tokio::test]
async fn templates_are_listed_in_pages_and_a_foreign_cursor_is_refused() {
    let stage = Stage::new().await;
    for number in 0..5 {
        assert_eq!(stage.graph("102290129340398/message_templates", template(&format!("t{number}"))).await.0, 200);
    }
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("v25.0/102290129340398/message_templates?limit=2{after}");
        let page = read(&stage, &path, TOKEN).await.1;
        names.extend(page["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        if page["paging"]["next"].is_null() {
            break;
        }
        after = format!("&after={}", page["paging"]["cursors"]["after"].as_str().unwrap());
    }
    assert_eq!(names, ["t0", "t1", "t2", "t3", "t4"]);
    let foreign = "v25.0/102290129340398/message_templates?after=QVFIUm";
    assert_eq!(read(&stage, foreign, TOKEN).await.1["error"]["code"], 131_059);
}

#[tokio::test]
async fn a_template_is_changed_by_id_and_deleted_in_one_language() {
    let stage = Stage::new().await;
    let created = stage.graph("102290129340398/message_templates", template("order_ready")).await.1;
    let id = created["id"].as_str().unwrap();
    let german = json!({"name": "order_ready", "language": "de", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hallo"}]});
    stage.graph("102290129340398/message_templates", german).await;
    let (status, _) = stage.graph(id, json!({"components": [{"type": "BODY", "text": "Good morning"}]})).await;
    assert_eq!(status, 200);
    assert_eq!(stage.graph(id, json!({"components": []})).await.1["error"]["code"], 100);
    assert_eq!(stage.graph("999", json!({"components": []})).await.1["error"]["error_subcode"], 33);
    let path = "v25.0/102290129340398/message_templates?name=order_ready";
    let listed = read(&stage, path, TOKEN).await.1;
    assert!(listed["data"].as_array().unwrap().iter().any(|one| one["components"][0]["text"] == "Good morning"));
    let url = format!("{}/{path}&hsm_id={id}", stage.sim.whatsapp_base());
    stage.http.delete(url).bearer_auth(TOKEN).send().await.unwrap();
    let left = read(&stage, path, TOKEN).await.1;
    assert_eq!(left["data"].as_array().unwrap().len(), 1);
    assert_eq!(left["data"][0]["language"], "de");
}

#[tokio::test]
async fn what_the_platform_decides_of_a_template_is_told_and_holds() {
    let stage = Stage::new().await;
    let ana = stage.sim.whatsapp().from("ana").person().address().to_owned();
    stage.sim.approve_template("news", "en", "Hello").await;
    let status = |event: &str| TemplateNews::Status { event: event.to_owned(), reason: Some("LOW_QUALITY".to_owned()) };
    assert!(stage.sim.decide_template("news", "en", status("PAUSED")).await);
    assert!(stage.sim.decide_template("news", "en", TemplateNews::Quality("RED".to_owned())).await);
    assert!(stage.sim.decide_template("news", "en", TemplateNews::Category("MARKETING".to_owned())).await);
    assert!(!stage.sim.decide_template("news", "de", status("PAUSED")).await);
    let fields = ["message_template_status_update", "message_template_quality_update", "template_category_update"];
    for field in fields {
        stage.receive(1, |body| body["entry"][0]["changes"][0]["field"] == field).await;
    }
    let send = json!({"messaging_product": "whatsapp", "to": ana, "type": "template",
        "template": {"name": "news", "language": {"code": "en"}}});
    assert_eq!(stage.graph("106540352242922/messages", send.clone()).await.1["error"]["code"], 132_015);
    stage.sim.decide_template("news", "en", status("APPROVED")).await;
    assert_eq!(stage.graph("106540352242922/messages", send).await.0, 200);
}

#[tokio::test]
async fn what_was_signed_up_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || {
        let mut config = SimulatorConfig { journal: Some(folder.path().join("journal")), ..SimulatorConfig::default() };
        config.whatsapp.connected = false;
        config
    };
    let stage = Stage::with(config()).await;
    stage.graph("106540352242922/register", json!({"messaging_product": "whatsapp", "pin": "482913"})).await;
    stage.graph("102290129340398/subscribed_apps", json!({})).await;
    stage.sim.stop().await;
    let again = Stage::with(config()).await;
    assert!(again.sim.whatsapp_is_connected().await);
}
