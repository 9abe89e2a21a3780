//! Telegram Bot API updates and the `Message` object that calls answer with.

use serde_json::{Map, Value, json};

use super::{Content, Written};
use crate::config::TelegramAccount;
use crate::media;
use crate::state::{Person, StoredMedia};

/// What an update needs to know beyond the message itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    /// The message it quotes, edits or answers, as a `Message` object.
    pub(crate) other: Option<Value>,
    /// Ties the pictures of an album together.
    pub(crate) media_group_id: Option<String>,
    /// Id of a button press.
    pub(crate) callback_id: Option<String>,
    /// The reaction before this one.
    pub(crate) old_reaction: Option<String>,
}

/// The kind of update that tells of something; nothing for what a bot is never told.
pub(crate) fn update_kind(content: &Content) -> Option<&'static str> {
    match content {
        Content::Edit { .. } => Some("edited_message"),
        Content::Reaction { .. } => Some("message_reaction"),
        Content::ButtonReply { .. } | Content::Postback { .. } => Some("callback_query"),
        Content::Unsend { .. } => None,
        _ => Some("message"),
    }
}

/// One update, of the kind that the content asks for.
pub(crate) fn update(
    account: &TelegramAccount,
    from: &Person,
    update_id: i64,
    written: &Written<'_>,
    around: &Around,
) -> Value {
    let (kind, body) = match written.content {
        Content::Edit { message, text } => {
            let mut edited = base(from, message, written.at);
            edited.insert("edit_date".to_owned(), json!(seconds(written.at)));
            edited.insert("text".to_owned(), json!(text));
            ("edited_message", Value::Object(edited))
        }
        Content::Reaction { to, emoji } => {
            let list =
                |emoji: Option<&String>| emoji.map_or_else(Vec::new, |e| vec![json!({"type": "emoji", "emoji": e})]);
            let reaction = json!({
                "chat": chat(from),
                "message_id": number(to),
                "user": user(from),
                "date": seconds(written.at),
                "old_reaction": list(around.old_reaction.as_ref()),
                "new_reaction": list(emoji.as_ref()),
            });
            ("message_reaction", reaction)
        }
        Content::ButtonReply { id, .. } | Content::Postback { payload: id, .. } => {
            let query = json!({
                "id": around.callback_id,
                "from": user(from),
                "message": around.other.clone().unwrap_or_else(|| shop_message(account, from, "0", written.at)),
                "chat_instance": format!("-{}", from.id),
                "data": id,
            });
            ("callback_query", query)
        }
        _ => ("message", message(from, written, around)),
    };
    let mut update = Map::new();
    update.insert("update_id".to_owned(), json!(update_id));
    update.insert(kind.to_owned(), body);
    Value::Object(update)
}

/// A message that the bot sent, without its content.
pub(crate) fn shop_message(account: &TelegramAccount, to: &Person, id: &str, at: i64) -> Value {
    json!({"message_id": number(id), "from": bot(account), "chat": chat(to), "date": seconds(at)})
}

/// The bot as a user.
pub(crate) fn bot(account: &TelegramAccount) -> Value {
    json!({"id": account.bot_id, "is_bot": true, "first_name": account.username, "username": account.username})
}

/// A file as messages describe it; photos are lists of sizes.
pub(crate) fn file_object(file: &StoredMedia, kind: &str) -> Value {
    let size = media::bytes(&file.source).len();
    let id = json!(file.id);
    let unique = json!(unique_id(&file.id));
    match kind {
        "photo" => json!([
            {"file_id": id, "file_unique_id": unique, "width": media::WIDTH, "height": media::HEIGHT, "file_size": size}
        ]),
        "voice" => {
            json!({"file_id": id, "file_unique_id": unique, "duration": 1, "mime_type": file.mime, "file_size": size})
        }
        "audio" | "video" | "animation" => json!({
            "file_id": id, "file_unique_id": unique, "duration": 1, "width": media::WIDTH, "height": media::HEIGHT,
            "mime_type": file.mime, "file_size": size,
        }),
        "video_note" => {
            json!({"file_id": id, "file_unique_id": unique, "length": 240, "duration": 1, "file_size": size})
        }
        "sticker" => json!({
            "file_id": id, "file_unique_id": unique, "type": "regular", "width": 512, "height": 512,
            "is_animated": false, "is_video": false, "emoji": "👍", "file_size": size,
        }),
        _ => json!({
            "file_id": id, "file_unique_id": unique, "file_name": file.name, "mime_type": file.mime, "file_size": size,
        }),
    }
}

/// The second id of a file, which stays the same for everybody.
pub(crate) fn unique_id(file_id: &str) -> String {
    let tail = file_id.chars().rev().take(12).collect::<String>();
    format!("AQAD{tail}")
}

pub(crate) fn message(from: &Person, written: &Written<'_>, around: &Around) -> Value {
    let mut message = base(from, written.id, written.at);
    if let Some(group) = &around.media_group_id {
        message.insert("media_group_id".to_owned(), json!(group));
    }
    let asked = matches!(written.content, Content::LocationReply { .. } | Content::ContactReply { .. });
    if let (true, Some(other)) = (asked || written.reply_to.is_some(), &around.other) {
        message.insert("reply_to_message".to_owned(), other.clone());
    }
    let file = |kind| written.media.first().map_or(Value::Null, |file| file_object(file, kind));
    match written.content {
        Content::Image { .. } | Content::Album { .. } => message.insert("photo".to_owned(), file("photo")),
        Content::Voice => message.insert("voice".to_owned(), file("voice")),
        Content::Document { .. } => message.insert("document".to_owned(), file("document")),
        Content::Sticker => message.insert("sticker".to_owned(), file("sticker")),
        Content::ContactReply { .. } => {
            let phone = format!("+49{}", from.id);
            let contact = json!({"phone_number": phone, "first_name": from.display_name, "user_id": number(&from.id)});
            message.insert("contact".to_owned(), contact)
        }
        Content::Location | Content::LocationReply { .. } => {
            message.insert("location".to_owned(), json!({"latitude": 38.7071, "longitude": -9.1355}))
        }
        Content::Contacts => {
            let contact = json!({"phone_number": "+351912000111", "first_name": from.display_name});
            message.insert("contact".to_owned(), contact)
        }
        _ => None,
    };
    if let Some(text) = written.text {
        let field = if written.media.is_empty() { "text" } else { "caption" };
        message.insert(field.to_owned(), json!(text));
    }
    if let Some(command) = written.text.and_then(command_length) {
        let entity = json!([{"offset": 0, "length": command, "type": "bot_command"}]);
        message.insert("entities".to_owned(), entity);
    }
    Value::Object(message)
}

fn base(from: &Person, id: &str, at: i64) -> Map<String, Value> {
    let mut message = Map::new();
    message.insert("message_id".to_owned(), json!(number(id)));
    message.insert("from".to_owned(), user(from));
    message.insert("chat".to_owned(), chat(from));
    message.insert("date".to_owned(), json!(seconds(at)));
    message
}

/// `/start` and the like are marked by an entity, counted in UTF-16 units.
fn command_length(text: &str) -> Option<usize> {
    let first = text.split_whitespace().next()?;
    (text.starts_with('/') && first.len() > 1).then(|| first.encode_utf16().count())
}

fn user(person: &Person) -> Value {
    let (first, last) =
        person.display_name.split_once(' ').map_or((person.display_name.as_str(), None), |(f, l)| (f, Some(l)));
    let mut user = Map::new();
    user.insert("id".to_owned(), json!(number(&person.id)));
    user.insert("is_bot".to_owned(), json!(false));
    user.insert("first_name".to_owned(), json!(first));
    if let Some(last) = last {
        user.insert("last_name".to_owned(), json!(last));
    }
    if let Some(username) = &person.username {
        user.insert("username".to_owned(), json!(username));
    }
    user.insert("language_code".to_owned(), json!("en"));
    Value::Object(user)
}

fn chat(person: &Person) -> Value {
    let mut chat = Map::new();
    chat.insert("id".to_owned(), json!(number(&person.id)));
    if number(&person.id) < 0 {
        // Supergroups are told from groups by how their ids begin (Bot API, "Dialog IDs").
        let kind = if person.id.starts_with("-100") { "supergroup" } else { "group" };
        chat.insert("title".to_owned(), json!(person.display_name));
        chat.insert("type".to_owned(), json!(kind));
        return Value::Object(chat);
    }
    let (first, last) =
        person.display_name.split_once(' ').map_or((person.display_name.as_str(), None), |(f, l)| (f, Some(l)));
    chat.insert("first_name".to_owned(), json!(first));
    if let Some(last) = last {
        chat.insert("last_name".to_owned(), json!(last));
    }
    if let Some(username) = &person.username {
        chat.insert("username".to_owned(), json!(username));
    }
    chat.insert("type".to_owned(), json!("private"));
    Value::Object(chat)
}

fn number(id: &str) -> i64 {
    id.parse().unwrap_or_default()
}

fn seconds(at: i64) -> i64 {
    at.div_euclid(1_000_000)
}
