//! Instagram API webhooks: direct messages in `entry[].messaging[]`, comments in `entry[].changes[]`.

use serde_json::{Map, Value, json};

use super::{Content, Written};
use crate::config::{CommentEnvelope, InstagramAccount};
use crate::state::{Comment, Person, StoredMedia};

/// A webhook with what a person did.
pub(crate) fn message(account: &InstagramAccount, from: &Person, written: &Written<'_>) -> Value {
    let mut item = Map::new();
    item.insert("sender".to_owned(), json!({"id": from.id}));
    item.insert("recipient".to_owned(), json!({"id": account.ig_user_id}));
    item.insert("timestamp".to_owned(), json!(millis(written.at)));
    let (name, body) = match written.content {
        Content::Reaction { to, emoji: Some(emoji) } => {
            let reaction = if emoji.starts_with('\u{2764}') { "love" } else { "other" };
            ("reaction", json!({"mid": to, "action": "react", "reaction": reaction, "emoji": emoji}))
        }
        Content::Reaction { to, emoji: None } => ("reaction", json!({"mid": to, "action": "unreact"})),
        Content::Postback { payload, title, .. } => {
            ("postback", json!({"mid": written.id, "title": title, "payload": payload}))
        }
        Content::Edit { message, text } => ("message_edit", json!({"mid": message, "text": text, "num_edit": 1})),
        Content::Unsend { message } => ("message", json!({"mid": message, "is_deleted": true})),
        _ => ("message", direct(written)),
    };
    item.insert(name.to_owned(), body);
    messaging(account, written.at, Value::Object(item))
}

/// What an echo shows of a message.
pub(crate) struct Echoed<'m> {
    pub(crate) text: Option<&'m str>,
    pub(crate) attachments: Option<Value>,
    /// The sender's own mark on it.
    pub(crate) mark: Option<&'m str>,
}

/// The echo of a message that the account sent.
pub(crate) fn echo(account: &InstagramAccount, to: &Person, mid: &str, at: i64, echoed: Echoed<'_>) -> Value {
    let mut message = Map::new();
    message.insert("mid".to_owned(), json!(mid));
    message.insert("is_echo".to_owned(), json!(true));
    if let Some(mark) = echoed.mark {
        message.insert("metadata".to_owned(), json!(mark));
    }
    match (echoed.attachments, echoed.text) {
        (Some(attachments), _) => message.insert("attachments".to_owned(), attachments),
        (None, text) => message.insert("text".to_owned(), json!(text.unwrap_or_default())),
    };
    let item = json!({
        "sender": {"id": account.ig_user_id},
        "recipient": {"id": to.id},
        "timestamp": millis(at),
        "message": message,
    });
    messaging(account, at, item)
}

/// The person has read up to a message.
pub(crate) fn seen(account: &InstagramAccount, by: &Person, mid: &str, at: i64) -> Value {
    let item = json!({
        "sender": {"id": by.id},
        "recipient": {"id": account.ig_user_id},
        "timestamp": millis(at),
        "read": {"mid": mid},
    });
    messaging(account, at, item)
}

/// A comment under a post, by anybody, the account itself included.
pub(crate) fn comment(account: &InstagramAccount, comment: &Comment) -> Value {
    let mut value = Map::new();
    value.insert("from".to_owned(), json!({"id": comment.from_id, "username": comment.username}));
    value.insert("media".to_owned(), json!({"id": comment.media_id, "media_product_type": "FEED"}));
    value.insert("id".to_owned(), json!(comment.id));
    if let Some(parent) = &comment.parent_id {
        value.insert("parent_id".to_owned(), json!(parent));
    }
    value.insert("text".to_owned(), json!(comment.text));
    // `entry.time` counts seconds here and milliseconds for direct messages.
    let time = comment.at.div_euclid(1_000_000);
    let entry = match account.comment_envelope {
        CommentEnvelope::Changes => {
            json!({"id": account.ig_user_id, "time": time, "changes": [{"field": "comments", "value": value}]})
        }
        CommentEnvelope::Flat => {
            json!({"id": account.ig_user_id, "time": time, "field": "comments", "value": value})
        }
    };
    json!({"object": "instagram", "entry": [entry]})
}

fn messaging(account: &InstagramAccount, at: i64, item: Value) -> Value {
    json!({"object": "instagram", "entry": [{"time": millis(at), "id": account.ig_user_id, "messaging": [item]}]})
}

fn direct(written: &Written<'_>) -> Value {
    let files = written.files;
    let mut message = Map::new();
    message.insert("mid".to_owned(), json!(written.id));
    if let Some(text) = written.text {
        message.insert("text".to_owned(), json!(text));
    }
    match written.content {
        Content::ButtonReply { id, .. } => {
            message.insert("quick_reply".to_owned(), json!({"payload": id}));
        }
        Content::StoryReply { .. } => {
            let story = json!({"id": "18000000000000001", "url": format!("{files}/story")});
            message.insert("reply_to".to_owned(), json!({"story": story}));
        }
        Content::Location | Content::Contacts => {
            // Instagram has neither; what its clients offer beyond the API arrives like this.
            message.insert("is_unsupported".to_owned(), json!(true));
        }
        _ => {}
    }
    if let Some(mid) = written.reply_to {
        message.insert("reply_to".to_owned(), json!({"mid": mid}));
    }
    if !written.media.is_empty() {
        let attachments = written.media.iter().map(|file| attachment(file, files)).collect::<Vec<_>>();
        message.insert("attachments".to_owned(), Value::Array(attachments));
    }
    Value::Object(message)
}

fn attachment(file: &StoredMedia, files: &str) -> Value {
    let kind = match file.mime.split('/').next() {
        Some("image") => "image",
        Some("audio") => "audio",
        Some("video") => "video",
        _ => "file",
    };
    json!({"type": kind, "payload": {"url": format!("{files}/{}", file.id)}})
}

fn millis(at: i64) -> i64 {
    at.div_euclid(1_000)
}
