//! The corpus is complete, and is what its schemas say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use channel_core::Event;
use serde_json::Value;

use crate::{Fixture, corpus, corpus_of};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn body(fixture: &Fixture) -> Value {
    serde_json::from_slice(&fixture.signed_request().body).unwrap_or_default()
}

/// Everything that stands at one of these paths (`*` is every element) in the platform's readable fixtures.
fn found(platform: &str, paths: &[&str]) -> BTreeSet<String> {
    let fixtures = corpus_of(platform);
    let mut out = BTreeSet::new();
    for fixture in fixtures.iter().filter(|fixture| fixture.expect.events.is_some()) {
        for path in paths {
            let mut nodes = vec![body(fixture)];
            for step in path.split('.') {
                nodes = nodes
                    .into_iter()
                    .flat_map(|node| match (step, node) {
                        ("*", Value::Array(items)) => items,
                        ("?", Value::Object(fields)) => fields.into_iter().map(|(name, _)| Value::from(name)).collect(),
                        (name, node) => node.get(name).cloned().into_iter().collect(),
                    })
                    .collect();
            }
            out.extend(nodes.into_iter().filter_map(|node| node.as_str().map(str::to_owned)));
        }
    }
    out
}

fn covers(platform: &str, paths: &[&str], wanted: &str) {
    let found = found(platform, paths);
    let missing: Vec<&str> = wanted.split_whitespace().filter(|name| !found.contains(*name)).collect();
    assert!(missing.is_empty(), "{platform} has no fixture of {missing:?}");
}

#[test]
fn every_kind_of_whatsapp_message_status_and_field_has_a_fixture() {
    let types = "text image video document sticker audio voice reaction location contacts interactive button order \
                 system unsupported edit revoke request_welcome";
    covers("whatsapp", &["entry.*.changes.*.value.messages.*.type"], types);
    let answers = "button_reply list_reply nfm_reply call_permission_reply";
    covers("whatsapp", &["entry.*.changes.*.value.messages.*.interactive.type"], answers);
    let statuses = "sent delivered read failed played";
    covers("whatsapp", &["entry.*.changes.*.value.statuses.*.status"], statuses);
    let fields = "messages message_echoes smb_message_echoes smb_app_state_sync history calls group_lifecycle_update \
                  group_participants_update group_settings_update group_status_update user_preferences \
                  business_username_update account_update account_alerts account_review_update \
                  business_capability_update phone_number_quality_update phone_number_name_update \
                  message_template_status_update message_template_quality_update message_template_components_update \
                  template_category_update payment_configuration_update partner_solutions automatic_events security \
                  flows standby";
    assert_eq!(fields.split_whitespace().count(), 28);
    covers("whatsapp", &["entry.*.changes.*.field"], fields);
}

#[test]
fn every_kind_of_instagram_item_attachment_and_envelope_has_a_fixture() {
    let items = "message message_edit reaction postback referral read optin pass_thread_control take_thread_control \
                 request_thread_control";
    covers("instagram", &["entry.*.messaging.*.?"], items);
    let attachments = "image video audio file share ig_post ig_reel reel story_mention ig_story story media template \
                       like_heart ephemeral unsupported_type";
    covers("instagram", &["entry.*.messaging.*.message.attachments.*.type"], attachments);
    let fields = "comments live_comments mentions story_insights messages";
    covers("instagram", &["entry.*.changes.*.field", "entry.*.field"], fields);
    covers("instagram", &["entry.*.?", "*.entry.*.?"], "messaging changes field standby");
}

#[test]
fn every_kind_of_telegram_update_has_a_fixture() {
    let kinds = "message edited_message channel_post edited_channel_post business_connection business_message \
                 edited_business_message deleted_business_messages guest_message message_reaction \
                 message_reaction_count inline_query chosen_inline_result callback_query shipping_query \
                 pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member \
                 chat_join_request chat_boost removed_chat_boost managed_bot subscription stopped_message_generation";
    covers("telegram", &["?"], kinds);
}

#[test]
fn every_platform_has_every_kind_of_refusal() {
    for platform in ["whatsapp", "instagram", "telegram", "webchat"] {
        let whys: BTreeSet<String> = corpus_of(platform).into_iter().filter_map(|fixture| fixture.expect.why).collect();
        assert!(whys.contains("missing") && whys.contains("mismatch"), "{platform}: {whys:?}");
    }
}

#[test]
fn no_fixture_expects_an_empty_text_and_every_event_reads_back() {
    for fixture in corpus() {
        for event in fixture.expect.events.unwrap_or_default() {
            let read: Event = serde_json::from_value(event.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), event, "{}", fixture.name);
            assert_ne!(event["content"]["text"], "", "{}", fixture.name);
        }
    }
}

#[test]
fn every_file_is_what_the_schemas_say() {
    let fixture = jsonschema::validator_for(&json(&folder().join("fixture.schema.json"))).unwrap();
    let event = jsonschema::validator_for(&json(&folder().join("event.schema.json"))).unwrap();
    let mut count = 0;
    for platform in ["whatsapp", "instagram", "telegram", "webchat"] {
        for entry in fs::read_dir(folder().join(platform)).unwrap() {
            let path = entry.unwrap().path();
            let value = json(&path);
            if let Err(error) = fixture.validate(&value) {
                panic!("{}: {error}", path.display());
            }
            for one in value["expect"]["events"].as_array().into_iter().flatten() {
                if let Err(error) = event.validate(one) {
                    panic!("{}: {error}", path.display());
                }
            }
            count += 1;
        }
    }
    assert!(count > 200, "only {count} fixtures");
}

#[test]
fn the_schema_of_events_is_that_of_the_model() {
    let path = folder().join("event.schema.json");
    let model = serde_json::to_value(schemars::schema_for!(Event)).unwrap();
    if std::env::var_os("UPDATE_CORPUS").is_some_and(|value| value == "1") {
        fs::write(&path, serde_json::to_string_pretty(&model).unwrap() + "\n").unwrap();
    }
    assert_eq!(json(&path), model, "run the test with UPDATE_CORPUS=1");
}
