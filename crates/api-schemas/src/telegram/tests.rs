//! Calls that are right, and calls that are wrong in one place.

use serde_json::{Value, json};

use super::description::{Shape, Telegram};
use super::telegram;
use crate::fault::objects;

fn faults(method: &str, params: &Value) -> Vec<String> {
    let outcome = telegram().check(method, params.as_object().unwrap());
    outcome.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// Right calls: method and parameters.
fn calls() -> Vec<(&'static str, Value)> {
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Blue", "callback_data": "c:blue", "style": "primary" }]] });
    let reply = json!({ "message_id": 5, "allow_sending_without_reply": true, "quote": "blue" });
    vec![
        ("getMe", json!({})),
        ("GetUpdates", json!({ "offset": -1, "limit": 100, "timeout": 50, "allowed_updates": ["message", "poll"] })),
        ("setWebhook", json!({ "url": "https://shop.example/hook", "secret_token": "s", "max_connections": 40 })),
        (
            "setWebhook",
            json!({ "url": "https://shop.example/hook", "allowed_updates": ["stopped_message_generation"] }),
        ),
        ("deleteWebhook", json!({ "drop_pending_updates": false })),
        ("getWebhookInfo", json!({})),
        ("SendMessage", json!({ "chat_id": 42, "text": "<b>Hi</b>", "parse_mode": "HTML", "reply_parameters": reply })),
        ("sendMessage", json!({ "chat_id": "@shop", "text": "Hi", "reply_markup": keyboard, "message_thread_id": 7 })),
        (
            "sendMessage",
            json!({
                "chat_id": 42, "text": "Hi Ana", "link_preview_options": { "is_disabled": true },
                "entities": [{ "type": "text_link", "offset": 3, "length": 3, "url": "https://shop.example" }],
                "reply_markup": { "keyboard": [[{ "text": "My number", "request_contact": true }, { "text": "No" }]] },
            }),
        ),
        ("sendMessage", json!({ "chat_id": 42, "text": "Hi", "reply_markup": { "remove_keyboard": true } })),
        ("sendMessage", json!({ "chat_id": 42, "text": "Hi", "reply_markup": { "force_reply": true } })),
        ("sendMessageDraft", json!({ "chat_id": 42, "draft_id": 9, "text": "Let me see" })),
        ("sendPhoto", json!({ "chat_id": 42, "photo": "attach://file", "caption": "blue", "has_spoiler": false })),
        ("sendVideo", json!({ "chat_id": 42, "video": "https://shop.example/a.mp4", "supports_streaming": true })),
        ("sendAudio", json!({ "chat_id": 42, "audio": "CQAD", "title": "Blue" })),
        ("sendVoice", json!({ "chat_id": 42, "voice": "AwAD", "duration": 3 })),
        ("sendDocument", json!({ "chat_id": 42, "document": "BQAD", "disable_content_type_detection": true })),
        ("sendSticker", json!({ "chat_id": 42, "sticker": "CAACAg" })),
        (
            "sendMediaGroup",
            json!({
                "chat_id": 42,
                "media": [
                    { "type": "photo", "media": "attach://file0", "caption": "both" },
                    { "type": "video", "media": "https://shop.example/a.mp4", "width": 640 },
                ],
            }),
        ),
        ("sendLocation", json!({ "chat_id": 42, "latitude": 48.2, "longitude": 16, "horizontal_accuracy": 1.5 })),
        (
            "sendVenue",
            json!({ "chat_id": 42, "latitude": 48.2, "longitude": 16.4, "title": "Shop", "address": "1 Way" }),
        ),
        ("sendContact", json!({ "chat_id": 42, "phone_number": "+16505551234", "first_name": "Ana" })),
        (
            "sendPoll",
            json!({
                "chat_id": 42, "question": "Which?", "options": [{ "text": "Blue" }, { "text": "Red" }],
                "is_anonymous": false, "type": "regular", "allows_multiple_answers": true,
            }),
        ),
        ("stopPoll", json!({ "chat_id": 42, "message_id": 5 })),
        (
            "setMessageReaction",
            json!({ "chat_id": 42, "message_id": 5, "reaction": [{ "type": "emoji", "emoji": "👍" }], "is_big": true }),
        ),
        ("SetMessageReaction", json!({ "chat_id": 42, "message_id": 5, "reaction": [] })),
        ("editMessageText", json!({ "chat_id": 42, "message_id": 5, "text": "Sold", "parse_mode": "MarkdownV2" })),
        ("editMessageCaption", json!({ "chat_id": 42, "message_id": 5, "caption": "Sold" })),
        ("editMessageReplyMarkup", json!({ "chat_id": 42, "message_id": 5, "reply_markup": keyboard })),
        ("editMessageMedia", json!({ "chat_id": 42, "message_id": 5, "media": { "type": "photo", "media": "AgAD" } })),
        ("deleteMessage", json!({ "chat_id": 42, "message_id": 5 })),
        ("deleteMessages", json!({ "chat_id": 42, "message_ids": [5, 6] })),
        ("sendChatAction", json!({ "chat_id": 42, "action": "typing", "business_connection_id": "bc" })),
        ("readBusinessMessage", json!({ "business_connection_id": "bc", "chat_id": 42, "message_id": 5 })),
        ("answerCallbackQuery", json!({ "callback_query_id": "1", "text": "Noted", "show_alert": false })),
        (
            "answerGuestQuery",
            json!({
                "guest_query_id": "gq",
                "result": {
                    "type": "article", "id": "answer", "title": "Hi", "reply_markup": keyboard,
                    "input_message_content": { "message_text": "Hi" },
                },
            }),
        ),
        ("getFile", json!({ "file_id": "AgAD" })),
        (
            "setMyCommands",
            json!({ "commands": [{ "command": "start", "description": "Begin" }], "scope": { "type": "chat", "chat_id": 42 } }),
        ),
        (
            "sendRichMessage",
            json!({
                "chat_id": 42,
                "rich_message": {
                    "blocks": [{ "type": "paragraph", "text": ["plain ", { "type": "bold", "text": "bold" }] }],
                },
            }),
        ),
    ]
}

#[test]
fn calls_as_telegram_documents_them_are_without_fault() {
    for (method, params) in calls() {
        assert_eq!(faults(method, &params), [""; 0], "{method}: {params}");
    }
}

#[test]
fn a_field_that_nobody_described_is_a_fault_wherever_it_stands() {
    for (method, params) in calls() {
        for pointer in objects(&params, "") {
            let mut wrong = params.clone();
            wrong.pointer_mut(&pointer).unwrap()["mesage_id"] = json!(5);
            let found = faults(method, &wrong);
            assert!(
                found.iter().any(|fault| fault.ends_with("mesage_id is not described")),
                "{method} at {pointer:?}: {found:?}"
            );
        }
    }
}

#[test]
fn a_call_that_is_wrong_in_one_place_has_that_one_fault() {
    let pressed =
        |button: Value| json!({ "chat_id": 42, "text": "Hi", "reply_markup": { "inline_keyboard": [[button]] } });
    let table = [
        ("sendMesage", json!({}), "the request calls \"sendMesage\", which is no method"),
        ("sendMessage", json!({ "chat_id": 42, "text": "Hi", "parsemode": "HTML" }), "parsemode is not described"),
        ("sendMessage", json!({ "chat_id": 42 }), "text is missing"),
        ("sendMessage", json!({ "chat_id": 42, "text": null }), "text is null and should be a String"),
        (
            "sendMessage",
            json!({ "chat_id": 4.2, "text": "Hi" }),
            "chat_id is a number with a fraction and should be an Integer or a String",
        ),
        (
            "sendMessage",
            json!({ "chat_id": 42, "text": "Hi", "parse_mode": "Html" }),
            "parse_mode is none of \"HTML\", \"MarkdownV2\", \"Markdown\"",
        ),
        ("getMe", json!({ "chat_id": 42 }), "chat_id is not described"),
        (
            "sendMessage",
            pressed(json!({ "text": "Blue", "callback_data": 7 })),
            "reply_markup.inline_keyboard[0][0].callback_data is a number and should be a String",
        ),
        (
            "sendMessage",
            pressed(json!({ "text": "Blue", "calback_data": "c" })),
            "reply_markup.inline_keyboard[0][0].calback_data is not described",
        ),
        ("sendMessage", pressed(json!({ "callback_data": "c" })), "reply_markup.inline_keyboard[0][0].text is missing"),
        (
            "sendMessage",
            json!({ "chat_id": 42, "text": "Hi", "reply_markup": "{}" }),
            "reply_markup is a string and should be an object",
        ),
        (
            "sendMessage",
            json!({ "chat_id": 42, "text": "Hi", "message_thread_id": "7" }),
            "message_thread_id is a string and should be an Integer",
        ),
        (
            "sendLocation",
            json!({ "chat_id": 42, "latitude": "48.2", "longitude": 16.4 }),
            "latitude is a string and should be a Float",
        ),
        (
            "sendVoice",
            json!({ "chat_id": 42, "voice": "AwAD", "duration": 1.5 }),
            "duration is a number with a fraction and should be an Integer",
        ),
        (
            "sendMediaGroup",
            json!({ "chat_id": 42, "media": [{ "type": "photo", "media": "A", "with": 1 }] }),
            "media[0].with is not described",
        ),
        (
            "sendMediaGroup",
            json!({ "chat_id": 42, "media": { "type": "photo", "media": "A" } }),
            "media is an object and should be a list",
        ),
        (
            "sendPoll",
            json!({ "chat_id": 42, "question": "?", "options": ["Blue"] }),
            "options[0] is a string and should be an object",
        ),
        (
            "setMessageReaction",
            json!({ "chat_id": 42, "message_id": 5, "reaction": [{ "type": "emoji", "emoji": 1 }] }),
            "reaction[0].emoji is none of",
        ),
        ("setWebhook", json!({ "url": "u", "allowed_updates": ["mesage"] }), "allowed_updates[0] is none of"),
        ("sendChatAction", json!({ "chat_id": 42, "action": "writing" }), "action is none of"),
    ];
    for (method, params, expected) in table {
        let found = faults(method, &params);
        assert_eq!(found.len(), 1, "{method} {params}: {found:?}");
        assert!(found[0].starts_with(expected), "{method} {params}: {found:?}");
    }
}

#[test]
fn all_faults_of_a_call_are_told_at_once() {
    let found = faults("sendPhoto", &json!({ "chat": 42, "photo": true, "caption": "blue" }));
    assert_eq!(found, ["chat_id is missing", "chat is not described", "photo is a boolean and should be a String"]);
}

#[test]
fn nothing_that_a_call_holds_is_repeated_in_its_faults() {
    let found =
        faults("sendContact", &json!({ "chat_id": 42, "phone_number": 16_505_551_234_i64, "first_name": ["Ana"] }));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|fault| !fault.contains("1650") && !fault.contains("Ana")), "{found:?}");
}

#[test]
fn the_description_is_whole() {
    let described = telegram();
    assert_eq!(described.version(), "10.3");
    assert!(described.methods().count() > 180, "{}", described.methods().count());
    // Every name that is referred to is described: a hole would show only when a call reaches it.
    let mut named = 0;
    let mut open: Vec<&Shape> = described.types.values().collect();
    while let Some(shape) = open.pop() {
        match shape {
            Shape::Named(name) => {
                assert!(described.types.contains_key(name), "{name} is described nowhere");
                named += 1;
            }
            Shape::List(item) => open.push(item),
            Shape::Choice(choices) => {
                assert!(!choices.is_empty());
                open.extend(choices);
            }
            Shape::Record(fields) => open.extend(fields.iter().map(|field| &field.shape)),
            Shape::Words(words) => assert!(!words.is_empty()),
            _ => {}
        }
    }
    assert!(named > 200, "{named}");
}

#[test]
fn a_type_that_is_described_nowhere_is_a_fault_and_no_pass() {
    let text = r#"{ "version": "0", "methods": { "send": { "what!": "Hologram" } }, "types": {} }"#;
    let params = json!({ "what": {} });
    let faults = Telegram::read(text).unwrap().check("send", params.as_object().unwrap()).unwrap_err();
    assert_eq!(faults[0].to_string(), "what is a Hologram, which is described nowhere");
}
