//! `switchboard decode`: any webhook body as JSON lines that keep the published schema.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use platform_simulator::{Person, Platform, SimulatorConfig, webhook_batch, webhook_body_instagram};
use platform_simulator::{webhook_body_telegram, webhook_body_whatsapp};
use serde_json::Value;
use switchboard_tests::run_to_end;
use tempfile::TempDir;

use super::{stderr, switchboard};

const AT: i64 = 1_767_225_600_000_000;

#[test]
fn every_line_keeps_the_published_schema() {
    let output = run_to_end(&mut switchboard(&["decode", "--schema"]));
    let schema: Value = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let folder = TempDir::new().unwrap();
    for (channel, body) in bodies() {
        let file = folder.path().join(channel);
        fs::write(&file, body).unwrap();
        let lines = decoded(&[channel, &file.to_string_lossy()]);
        assert!(!lines.is_empty(), "{channel} decodes to nothing");
        for line in lines {
            let wrong: Vec<String> = schema.iter_errors(&line).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{line}: {wrong:?}");
        }
    }
}

#[test]
fn a_message_says_who_wrote_what_and_where() {
    let folder = TempDir::new().unwrap();
    for (channel, body) in bodies() {
        let file = folder.path().join(channel);
        fs::write(&file, body).unwrap();
        let lines = decoded(&[channel, &file.to_string_lossy()]);
        let line = lines.first().expect("a body with a message has a line");
        let field = |pointer: &str| line.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(field("/channel"), channel);
        assert_eq!(field("/event"), "message");
        assert_eq!(field("/direction"), "inbound");
        assert_eq!(field("/content/kind"), "text");
        assert_eq!(field("/content/text"), "Is it in stock? 👟");
        assert_eq!(field("/at"), "2026-01-01T00:00:00Z");
        assert!(!field("/from/id").is_empty() && !field("/conversation").is_empty(), "{line}");
    }
}

#[test]
fn a_batch_has_a_line_for_each_of_its_parts_in_order() {
    let config = SimulatorConfig::default();
    let ana = Person::named(Platform::WhatsApp, "ana");
    let singles: Vec<String> = (0..20)
        .map(|number| webhook_body_whatsapp(&config.whatsapp, &ana, &format!("wamid.{number}"), AT, "Hello"))
        .collect();
    let batch = webhook_batch(&singles).expect("WhatsApp bodies make a batch");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("batch.json");
    fs::write(&file, batch).unwrap();
    let lines = decoded(&["whatsapp", &file.to_string_lossy()]);
    let ids: Vec<&str> = lines.iter().filter_map(|line| line.get("id").and_then(Value::as_str)).collect();
    let expected: Vec<String> = (0..20).map(|number| format!("wamid.{number}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn an_unknown_kind_is_told_and_costs_nobody_anything() {
    let body = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
        {"field":"telepathy","value":{"thought":"unreadable"}},
        {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"106"},
         "messages":[{"from":"49151","id":"wamid.1","timestamp":"1767225600","type":"hologram","hologram":{}},
                     {"from":"49151","id":"wamid.2","timestamp":"1767225600","type":"text","text":{"body":"Hi"}}]}}]}]}"#;
    let lines = decoded_from_input("whatsapp", body);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let said: String = lines.iter().map(Value::to_string).collect();
    for word in ["telepathy", "hologram", "\"Hi\""] {
        assert!(said.contains(word), "{word} is not in {said}");
    }
}

fn bodies() -> [(&'static str, String); 3] {
    let config = SimulatorConfig::default();
    let person = |platform| Person::named(platform, "ana");
    let text = "Is it in stock? 👟";
    [
        ("whatsapp", webhook_body_whatsapp(&config.whatsapp, &person(Platform::WhatsApp), "wamid.A", AT, text)),
        ("instagram", webhook_body_instagram(&config.instagram, &person(Platform::Instagram), "mid.A", AT, text)),
        ("telegram", webhook_body_telegram(&config.telegram, &person(Platform::Telegram), 7, 3, AT, text)),
    ]
}

fn decoded(arguments: &[&str]) -> Vec<Value> {
    let output = run_to_end(switchboard(&["decode"]).args(arguments));
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    lines(&output.stdout)
}

fn decoded_from_input(channel: &str, body: &str) -> Vec<Value> {
    let mut command = switchboard(&["decode", channel, "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server can be started");
    let mut input = child.stdin.take().expect("the input is a pipe");
    input.write_all(body.as_bytes()).expect("the server reads its input");
    drop(input);
    let output = child.wait_with_output().expect("the server ends");
    assert!(output.status.success());
    lines(&output.stdout)
}

fn lines(stdout: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}
