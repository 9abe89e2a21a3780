//! WhatsApp Business Cloud API webhooks (fields and omissions as in Meta's reference for `messages`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Content, Written};
use crate::config::WhatsAppAccount;
use crate::media;
use crate::state::{Person, Progress, StoredMedia};

/// A webhook with one message of a person.
pub(crate) fn message(account: &WhatsAppAccount, from: &Person, written: &Written<'_>) -> Value {
    let mut message = Map::new();
    if from.shares_phone {
        message.insert("from".to_owned(), json!(from.phone));
    }
    if let Some(id) = from.business_scoped_id() {
        message.insert("from_user_id".to_owned(), json!(id));
    }
    message.insert("id".to_owned(), json!(written.id));
    message.insert("timestamp".to_owned(), json!(seconds(written.at)));
    if let Some(context) = context(account, written) {
        message.insert("context".to_owned(), context);
    }
    let (kind, body) = body(from, written);
    message.insert("type".to_owned(), json!(kind));
    message.insert(kind.to_owned(), body);
    if matches!(written.content, Content::ContactReply { .. }) {
        message.insert("origin".to_owned(), json!("contact_request"));
    }
    envelope(account, json!({"contacts": [contact(from)], "messages": [message]}))
}

/// A webhook with one status of a message of the shop.
pub(crate) fn status(
    account: &WhatsAppAccount,
    to: &Person,
    id: &str,
    at: i64,
    progress: Progress,
    token: Option<&str>,
    failure: Option<Value>,
) -> Value {
    let name = match progress {
        Progress::Accepted | Progress::Sent => "sent",
        Progress::Delivered => "delivered",
        Progress::Read => "read",
        Progress::Failed => "failed",
    };
    let mut status = Map::new();
    status.insert("id".to_owned(), json!(id));
    status.insert("status".to_owned(), json!(name));
    status.insert("timestamp".to_owned(), json!(seconds(at)));
    if to.shares_phone {
        status.insert("recipient_id".to_owned(), json!(to.phone));
    }
    if let Some(id) = to.business_scoped_id() {
        status.insert("recipient_user_id".to_owned(), json!(id));
    }
    if let Some(token) = token {
        status.insert("biz_opaque_callback_data".to_owned(), json!(token));
    }
    if let Some(failure) = failure {
        status.insert("errors".to_owned(), json!([failure]));
        return envelope(account, json!({"statuses": [status]}));
    }
    let pricing =
        json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"});
    status.insert("pricing".to_owned(), pricing);
    if to.shares_phone {
        envelope(account, json!({"statuses": [status]}))
    } else {
        envelope(account, json!({"contacts": [contact(to)], "statuses": [status]}))
    }
}

fn envelope(account: &WhatsAppAccount, content: Value) -> Value {
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), json!("whatsapp"));
    let metadata = json!({
        "display_phone_number": account.display_phone_number,
        "phone_number_id": account.phone_number_id,
    });
    value.insert("metadata".to_owned(), metadata);
    if let Value::Object(content) = content {
        value.extend(content);
    }
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": account.waba_id, "changes": [{"value": value, "field": "messages"}]}],
    })
}

/// Number and `wa_id` are left out, not null, for people who took a username.
fn contact(person: &Person) -> Value {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(person.display_name));
    if let Some(username) = &person.username {
        profile.insert("username".to_owned(), json!(format!("@{username}")));
    }
    let mut contact = Map::new();
    contact.insert("profile".to_owned(), Value::Object(profile));
    if person.shares_phone {
        contact.insert("wa_id".to_owned(), json!(person.phone));
    }
    if let Some(id) = person.business_scoped_id() {
        contact.insert("user_id".to_owned(), json!(id));
    }
    Value::Object(contact)
}

fn context(account: &WhatsAppAccount, written: &Written<'_>) -> Option<Value> {
    let quoted = match written.content {
        Content::ButtonReply { to, .. }
        | Content::ListReply { to, .. }
        | Content::TemplateButton { to, .. }
        | Content::LocationReply { to }
        | Content::ContactReply { to }
        | Content::FormReply { to, .. } => to,
        _ => written.reply_to?,
    };
    Some(json!({"from": account.display_phone_number, "id": quoted}))
}

fn body(from: &Person, written: &Written<'_>) -> (&'static str, Value) {
    let file = |extra: Value| written.media.first().map_or(Value::Null, |m| media_object(m, written, extra));
    match written.content {
        Content::Image { .. } | Content::Album { .. } => ("image", file(captioned(written))),
        Content::Voice => ("audio", file(json!({"voice": true}))),
        Content::Document { .. } => ("document", file(captioned(written))),
        Content::Sticker => ("sticker", file(json!({"animated": false}))),
        Content::Location | Content::LocationReply { .. } => (
            "location",
            json!({"latitude": 38.7071, "longitude": -9.1355, "name": "Praça do Comércio", "address": "Lisboa"}),
        ),
        Content::Contacts => {
            let name = json!({"formatted_name": from.display_name, "first_name": from.display_name});
            ("contacts", json!([{"name": name, "phones": [{"phone": "+351 912 000 111", "type": "CELL"}]}]))
        }
        // The answer to a question for the number has a card without a name, even of somebody who hides the number.
        Content::ContactReply { .. } => {
            let phone = from.phone.clone().unwrap_or_default();
            let vcard = format!("BEGIN:VCARD\nVERSION:3.0\nTEL;type=CELL:+{phone}\nEND:VCARD");
            let phones = json!([{"phone": format!("+{phone}"), "wa_id": phone, "type": "CELL"}]);
            ("contacts", json!([{"vcard": vcard, "phones": phones}]))
        }
        Content::FormReply { answer, .. } => {
            let reply = json!({"name": "flow", "body": "Sent", "response_json": answer.to_string()});
            ("interactive", json!({"type": "nfm_reply", "nfm_reply": reply}))
        }
        // A reaction that is taken back comes without an emoji.
        Content::Reaction { to, emoji: Some(emoji) } => ("reaction", json!({"message_id": to, "emoji": emoji})),
        Content::Reaction { to, emoji: None } => ("reaction", json!({"message_id": to})),
        Content::ButtonReply { id, title, .. } | Content::Postback { payload: id, title, .. } => {
            ("interactive", json!({"type": "button_reply", "button_reply": {"id": id, "title": title}}))
        }
        Content::ListReply { id, title, description, .. } => {
            let mut row = json!({"id": id, "title": title});
            if let (Some(row), Some(description)) = (row.as_object_mut(), description) {
                row.insert("description".to_owned(), json!(description));
            }
            ("interactive", json!({"type": "list_reply", "list_reply": row}))
        }
        Content::TemplateButton { payload, title, .. } => ("button", json!({"payload": payload, "text": title})),
        // What a client does that the Cloud API does not carry arrives as error 131051.
        Content::Unsend { .. } | Content::Edit { .. } => ("unsupported", json!({"type": written.content.kind()})),
        Content::Text { text } | Content::StoryReply { text } => ("text", json!({"body": text})),
    }
}

fn captioned(written: &Written<'_>) -> Value {
    written.text.map_or_else(|| json!({}), |caption| json!({"caption": caption}))
}

fn media_object(file: &StoredMedia, written: &Written<'_>, extra: Value) -> Value {
    let bytes = media::bytes(&file.source);
    let mut object = Map::new();
    if let Value::Object(extra) = extra {
        object.extend(extra);
    }
    if let (Content::Document { .. }, Some(name)) = (written.content, &file.name) {
        object.insert("filename".to_owned(), json!(name));
    }
    object.insert("mime_type".to_owned(), json!(file.mime));
    object.insert("sha256".to_owned(), json!(STANDARD.encode(Sha256::digest(&bytes))));
    object.insert("id".to_owned(), json!(file.id));
    // Since October 2025 the address comes along, with the same five minutes as one that was asked for.
    let expires = written.at.div_euclid(1_000_000) + 300;
    object.insert("url".to_owned(), json!(format!("{}/{}?ext={expires}", written.files, file.id)));
    Value::Object(object)
}

/// Timestamps are strings of Unix seconds.
fn seconds(at: i64) -> String {
    at.div_euclid(1_000_000).to_string()
}
