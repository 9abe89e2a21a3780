//! The Telegram Bot API.

mod chat_actions;
mod content;
mod drafts;
mod edits;
mod sends;
mod updates;

use serde_json::{Value, json};

use secrecy::ExposeSecret;

use crate::core::Turn;
use crate::fault::FaultKind;
use crate::http::{Answer, Call, Mood};
use crate::media;
use crate::state::{Person, Platform};

pub(crate) use updates::wait_for_updates;

/// An error of a method call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BotError {
    code: u16,
    description: String,
}

impl BotError {
    fn bad_request(what: &str) -> Self {
        Self { code: 400, description: format!("Bad Request: {what}") }
    }
}

type Result<T = Value> = std::result::Result<T, BotError>;

/// Whether the call writes something that people see, so that faults of sends concern it.
pub(crate) fn is_send(call: &Call) -> bool {
    let method = method(call);
    method.starts_with("send") && method != "sendchataction"
        || method == "setmessagereaction"
        || method.starts_with("editmessage")
}

/// What a fault makes of a call; `None` for faults that do not refuse.
pub(crate) fn refusal(kind: &FaultKind) -> Option<(Answer, Option<u32>)> {
    let (code, description, retry_after) = match kind {
        FaultKind::RateLimited { retry_after } => {
            (429, format!("Too Many Requests: retry after {retry_after}"), Some(*retry_after))
        }
        FaultKind::PairRateLimited => (429, "Too Many Requests: retry after 1".to_owned(), Some(1)),
        FaultKind::ServerError { status } => ((*status).clamp(500, 599), "Internal Server Error".to_owned(), None),
        FaultKind::ExpiredToken => (401, "Unauthorized".to_owned(), None),
        _ => return None,
    };
    let mut body = json!({"ok": false, "error_code": code, "description": description});
    if let (Some(body), Some(seconds)) = (body.as_object_mut(), retry_after) {
        body.insert("parameters".to_owned(), json!({"retry_after": seconds}));
    }
    Some((Answer::Json(code, body), retry_after))
}

/// Answers a call.
pub(crate) fn answer(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Answer {
    let token = turn.config.telegram.token.expose_secret();
    let (file, credential) = match call.path.first().map(String::as_str) {
        Some("file") => (true, call.path.get(1)),
        _ => (false, call.path.first()),
    };
    if credential.and_then(|part| part.strip_prefix("bot")) != Some(token) {
        return failed(&BotError { code: 401, description: "Unauthorized".to_owned() });
    }
    if file {
        let id = call.path.last().map(|name| name.split('.').next().unwrap_or_default()).unwrap_or_default();
        return match turn.world.media.get(id).filter(|file| file.platform == Platform::Telegram) {
            Some(file) => Answer::File { mime: file.mime.clone(), bytes: media::bytes(&file.source) },
            None => failed(&BotError { code: 404, description: "Not Found".to_owned() }),
        };
    }
    match run(turn, call, mood) {
        Ok(result) => Answer::ok(json!({"ok": true, "result": result})),
        Err(error) => failed(&error),
    }
}

/// The method's name in lower case: clients differ in how they write it, and the server does not care.
fn method(call: &Call) -> String {
    call.path.last().map(|name| name.to_lowercase()).unwrap_or_default()
}

fn run(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result {
    let method = method(call);
    match method.as_str() {
        "getme" => {
            let mut me = crate::wire::telegram::bot(&turn.config.telegram);
            if let Some(me) = me.as_object_mut() {
                for (name, value) in [
                    ("can_join_groups", true),
                    ("can_read_all_group_messages", false),
                    ("supports_inline_queries", false),
                    ("can_connect_to_business", false),
                    ("has_main_web_app", false),
                ] {
                    me.insert(name.to_owned(), json!(value));
                }
            }
            Ok(me)
        }
        "setwebhook" => updates::set_webhook(turn, call),
        "deletewebhook" => updates::delete_webhook(turn, call),
        "getwebhookinfo" => Ok(updates::webhook_info(turn)),
        "getupdates" => updates::get_updates(turn, call),
        "getfile" => get_file(turn, call),
        "setmycommands" | "deletemycommands" | "logout" | "close" => Ok(json!(true)),
        "sendmediagroup" => sends::media_group(turn, call, mood),
        "sendchataction" => chat_actions::typing(turn, call),
        "setmessagereaction" => chat_actions::react(turn, call),
        "answercallbackquery" => chat_actions::answer_callback(turn, call),
        "readbusinessmessage" => chat_actions::read(turn, call),
        "sendmessagedraft" => drafts::show(turn, call),
        "editmessagetext" => edits::text(turn, call),
        "editmessagecaption" => edits::caption(turn, call),
        "editmessagemedia" => edits::media(turn, call),
        "editmessagereplymarkup" => edits::buttons(turn, call),
        "deletemessage" => chat_actions::delete(turn, call),
        "deletemessages" => chat_actions::delete_several(turn, call),
        send => match content::Sendable::of(send) {
            Some(sendable) => sends::send(turn, call, mood, sendable),
            None => Err(BotError { code: 404, description: "Not Found".to_owned() }),
        },
    }
}

fn failed(error: &BotError) -> Answer {
    Answer::Json(error.code, json!({"ok": false, "error_code": error.code, "description": error.description}))
}

/// The person or group behind `chat_id`. A bot can write only to those that have written to it.
fn chat(turn: &mut Turn<'_>, call: &Call) -> Result<Person> {
    let id = call.parameter("chat_id").ok_or_else(|| BotError::bad_request("chat_id is empty"))?;
    turn.addressee(Platform::Telegram, &id)
        .filter(|person| turn.world.thread(Platform::Telegram, &person.name).is_some())
        .ok_or_else(|| BotError::bad_request("chat not found"))
}

fn get_file(turn: &Turn<'_>, call: &Call) -> Result {
    let id = call.parameter("file_id").unwrap_or_default();
    let file = turn.world.media.get(&id).filter(|file| file.platform == Platform::Telegram);
    let file = file.ok_or_else(|| BotError::bad_request("invalid file_id"))?;
    let folder = match file.mime.split('/').next() {
        Some("image") => "photos",
        Some("audio") => "voice",
        _ => "documents",
    };
    let ending = file.name.as_deref().and_then(|name| name.rsplit_once('.')).map_or("bin", |(_, ending)| ending);
    Ok(json!({
        "file_id": file.id,
        "file_unique_id": crate::wire::telegram::unique_id(&file.id),
        "file_size": media::bytes(&file.source).len(),
        "file_path": format!("{folder}/{}.{ending}", file.id),
    }))
}
