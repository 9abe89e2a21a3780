//! A body around a part of one. Quarantine keeps parts without the envelope they came in; adapters read whole bodies. What
//! is written here is Meta's envelope (platforms.md §1.1, §2.2) and nothing else: Telegram's parts are whole updates.

use channel_core::ChannelId;
use serde_json::Value;
use serde_json::value::RawValue;
use store::ingress::NewSkip;

/// The body that would have brought the part by itself; the part as it is where it is a body of its own. Its own text stays
/// as it came, letter for letter.
pub(super) fn around(channel: &ChannelId, part: &NewSkip) -> Vec<u8> {
    let whole = part.what == "body";
    let enclosed = match (channel.as_str(), serde_json::from_slice::<&RawValue>(&part.raw)) {
        ("whatsapp", Ok(raw)) if !whole => Some(whatsapp(raw.get(), part)),
        ("instagram", Ok(raw)) if !whole => Some(instagram(raw.get(), part)),
        _ => None,
    };
    enclosed.map_or_else(|| part.raw.clone(), String::into_bytes)
}

/// Lists of items that stand in a change's value: what an item is called, the change's field, and the list.
const WHATSAPP_ITEMS: &[(&str, &str, &str)] = &[
    ("status", "messages", "statuses"),
    ("error", "messages", "errors"),
    ("call", "calls", "calls"),
    ("echo", "smb_message_echoes", "message_echoes"),
    ("history", "history", "history"),
    ("user_preference", "user_preferences", "user_preferences"),
    ("user_id_update", "user_id_update", "user_id_update"),
    ("contact_sync", "smb_app_state_sync", "state_sync"),
    // Another handler's: it must not come back as a message to answer.
    ("standby", "standby", "messages"),
];

fn whatsapp(raw: &str, part: &NewSkip) -> String {
    let has = fields(raw);
    let account = quoted(part.account.as_deref().unwrap_or_default());
    let entry = if has(&["changes"]) {
        raw.to_owned()
    } else {
        let item = WHATSAPP_ITEMS.iter().find(|(what, ..)| *what == part.what).copied();
        let change = match part.what.strip_prefix("field:") {
            _ if has(&["field", "value"]) => raw.to_owned(),
            Some(field) => format!(r#"{{"field":{},"value":{raw}}}"#, quoted(field)),
            None => {
                // What the account itself sent names its recipient; what customers send does not.
                let message = if has(&["to"]) {
                    ("message", "smb_message_echoes", "message_echoes")
                } else {
                    ("message", "messages", "messages")
                };
                let (_, field, list) = item.unwrap_or(message);
                let metadata = format!(r#""metadata":{{"phone_number_id":{account}}}"#);
                format!(
                    r#"{{"field":"{field}","value":{{"messaging_product":"whatsapp",{metadata},"{list}":[{raw}]}}}}"#
                )
            }
        };
        format!(r#"{{"id":{account},"changes":[{change}]}}"#)
    };
    format!(r#"{{"object":"whatsapp_business_account","entry":[{entry}]}}"#)
}

fn instagram(raw: &str, part: &NewSkip) -> String {
    let has = fields(raw);
    let entry = if has(&["changes"]) || has(&["messaging"]) || has(&["standby"]) {
        raw.to_owned()
    } else {
        let list = if has(&["field"]) || part.what.starts_with("field:") { "changes" } else { "messaging" };
        let id = part.account.as_deref().map_or_else(String::new, |account| format!(r#""id":{},"#, quoted(account)));
        format!(r#"{{{id}"{list}":[{raw}]}}"#)
    };
    format!(r#"{{"object":"instagram","entry":[{entry}]}}"#)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Whether an object has all of some fields.
fn fields(raw: &str) -> impl Fn(&[&str]) -> bool {
    let value: Value = serde_json::from_str(raw).unwrap_or_default();
    move |names| names.iter().all(|name| value.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use channel_core::Webhook;
    use channel_core::signature::trust_kept;
    use serde_json::json;

    use super::*;

    fn read(channel: &'static str, webhook: &dyn Webhook, what: &str, raw: &Value) -> Vec<String> {
        let part = NewSkip {
            account: Some("178".into()),
            reason: "not understood once".into(),
            what: what.into(),
            raw: raw.to_string().into_bytes(),
        };
        let body = around(&ChannelId::from_static(channel), &part);
        let parsed = webhook.parse(trust_kept(&body)).unwrap();
        assert!(parsed.events.iter().all(|event| event.account == "178"), "{parsed:?}");
        parsed.events.into_iter().map(|event| event.key).collect()
    }

    #[test]
    fn a_part_is_read_as_it_would_be_in_its_envelope() {
        let whatsapp = channel_whatsapp::WhatsAppWebhook;
        let message = json!({ "from": "15550001", "id": "wamid.A", "timestamp": "1767225600", "type": "text", "text": { "body": "hi" } });
        let status =
            json!({ "id": "wamid.B", "status": "sent", "timestamp": "1767225600", "recipient_id": "15550001" });
        assert_eq!(read("whatsapp", &whatsapp, "message", &message), ["message:wamid.A"]);
        let echo = json!({ "from": "178", "to": "15550001", "id": "wamid.C", "timestamp": "1767225600", "type": "text",
            "text": { "body": "hi" } });
        assert_eq!(read("whatsapp", &whatsapp, "message", &echo), ["echo:wamid.C"]);
        assert!(read("whatsapp", &whatsapp, "standby", &message).iter().all(|key| !key.starts_with("message:")));
        assert_eq!(read("whatsapp", &whatsapp, "status", &status), ["status:wamid.B:sent:1767225600"]);
        let value = json!({ "metadata": { "phone_number_id": "178" }, "messages": [message] });
        assert_eq!(read("whatsapp", &whatsapp, "field:messages", &value), ["message:wamid.A"]);
        let change = json!({ "field": "messages", "value": value });
        assert_eq!(read("whatsapp", &whatsapp, "change", &change), ["message:wamid.A"]);
        assert_eq!(
            read("whatsapp", &whatsapp, "entry", &json!({ "id": "1", "changes": [change] })),
            ["message:wamid.A"]
        );
        let instagram = channel_instagram::InstagramWebhook;
        let item = json!({ "sender": { "id": "9" }, "recipient": { "id": "178" }, "timestamp": 1_767_225_600_000_i64,
            "message": { "mid": "m.1", "text": "hi" } });
        assert_eq!(read("instagram", &instagram, "message", &item), ["message:m.1"]);
        let comment = json!({ "field": "comments", "value": { "id": "c1", "text": "nice", "from": { "id": "9" } } });
        assert_eq!(read("instagram", &instagram, "field:comments", &comment), ["comment:c1"]);
    }

    #[test]
    fn what_is_no_json_is_handed_on_as_it_is() {
        let part = NewSkip { account: None, reason: String::new(), what: "message".into(), raw: vec![0, 255] };
        assert_eq!(around(&ChannelId::from_static("whatsapp"), &part), [0, 255]);
    }
}
