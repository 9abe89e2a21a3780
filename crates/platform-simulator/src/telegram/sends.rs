//! The send methods.

use serde_json::{Value, json};

use super::content::{self, Sendable};
use super::{BotError, Result, chat};
use crate::core::{Effect, Turn};
use crate::http::{Call, Mood, Upload};
use crate::state::{
    Attachment, Change, EffectKind, MediaSource, Person, Platform, Progress, Side, StoredMedia, ThreadMessage,
};
use crate::wire::telegram::{file_object, shop_message};

pub(super) fn send(turn: &mut Turn<'_>, call: &Call, mood: Mood, sendable: Sendable) -> Result {
    let person = reachable(turn, call, mood)?;
    let markup = call.json("reply_markup");
    let choices = content::choices(markup.as_ref(), !person.id.starts_with('-'))?;
    let mode = call.parameter("parse_mode");
    let text = match sendable {
        Sendable::Text => Some(content::text(call, 4_096)?),
        Sendable::Poll => call.parameter("question"),
        _ => content::caption(call.text("caption"), mode.as_deref())?,
    };
    let quoted = quoted(turn, call)?;
    let mut fields = Vec::new();
    let mut shown = Vec::new();
    match sendable {
        Sendable::Text => fields.push(("text", json!(text))),
        Sendable::File { parameter, shown: kind } => {
            let given = call.json(parameter);
            let file = file(turn, call, given.as_ref(), parameter)?;
            fields.push((parameter, file_object(&file, parameter)));
            shown.push(attachment(&file, kind));
            if let Some(caption) = &text {
                fields.push(("caption", json!(caption)));
            }
        }
        Sendable::Location | Sendable::Venue => {
            let place = json!({"latitude": number(call, "latitude")?, "longitude": number(call, "longitude")?});
            let name = call.text("title").map(str::to_owned);
            if sendable == Sendable::Venue && (name.is_none() || call.text("address").is_none()) {
                return Err(BotError::bad_request("VENUE_TITLE_EMPTY"));
            }
            if sendable == Sendable::Venue {
                let venue = json!({"location": place, "title": name, "address": call.text("address")});
                fields.push(("venue", venue));
            }
            shown.push(Attachment {
                kind: "location".to_owned(),
                media_id: None,
                name: name.or_else(|| Some(format!("{}, {}", place["latitude"], place["longitude"]))),
            });
            fields.push(("location", place));
        }
        Sendable::Contact => {
            let first = call.text("first_name").ok_or_else(|| BotError::bad_request("CONTACT_NAME_EMPTY"))?;
            fields.push(("contact", json!({"phone_number": call.parameter("phone_number"), "first_name": first})));
            shown.push(Attachment { kind: "contact".to_owned(), media_id: None, name: Some(first.to_owned()) });
        }
        Sendable::Poll => fields.push(("poll", poll(turn, call)?)),
    }
    super::drafts::gone(turn, &person.name);
    let id = turn.mint.telegram().to_string();
    let outgoing = Outgoing { person: &person, id: &id, kind: sendable.kind(), text, shown, choices, quoted };
    record(turn, call, outgoing);
    Ok(message(turn, &person, &id, fields))
}

pub(super) fn media_group(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result {
    let person = reachable(turn, call, mood)?;
    let items = call.json("media").and_then(|media| media.as_array().cloned()).unwrap_or_default();
    if !(2..=10).contains(&items.len()) {
        return Err(BotError::bad_request("there must be 2 to 10 messages in an album"));
    }
    let quoted = quoted(turn, call)?;
    let mut parts = Vec::with_capacity(items.len());
    for item in &items {
        let parameter = item["type"].as_str().unwrap_or_default().to_owned();
        if !["photo", "video", "audio", "document", "live_photo"].contains(&parameter.as_str()) {
            return Err(BotError::bad_request("can't parse InputMedia: wrong type of the input media"));
        }
        let caption = content::caption(item["caption"].as_str(), item["parse_mode"].as_str())?;
        let file = file(turn, call, Some(&item["media"]), &parameter)?;
        parts.push((parameter, caption, file));
    }
    // Sound files and documents stand only among themselves.
    let alone = |kind: &str| ["audio", "document"].contains(&kind);
    if let Some((first, _, _)) = parts.first()
        && parts.iter().any(|(kind, _, _)| kind != first && (alone(kind) || alone(first)))
    {
        return Err(BotError::bad_request("document and audio can't be mixed with other media types"));
    }
    super::drafts::gone(turn, &person.name);
    let group = format!("1{:016}", turn.mint.own());
    let mut messages = Vec::with_capacity(parts.len());
    for (parameter, caption, file) in parts {
        let id = turn.mint.telegram().to_string();
        let kind = if parameter == "photo" { "image" } else { parameter.as_str() };
        let outgoing = Outgoing {
            person: &person,
            id: &id,
            kind,
            text: caption.clone(),
            shown: vec![attachment(&file, kind)],
            choices: Vec::new(),
            quoted: quoted.clone(),
        };
        record(turn, call, outgoing);
        let fields = vec![
            ("media_group_id", json!(group)),
            (parameter.as_str(), file_object(&file, &parameter)),
            ("caption", json!(caption)),
        ];
        messages.push(message(turn, &person, &id, fields));
    }
    Ok(Value::Array(messages))
}

fn poll(turn: &mut Turn<'_>, call: &Call) -> Result {
    let question = call.parameter("question").unwrap_or_default();
    if !(1..=300).contains(&question.chars().count()) {
        return Err(BotError::bad_request("poll question length must be between 1 and 300"));
    }
    let options = call.json("options").and_then(|options| options.as_array().cloned()).unwrap_or_default();
    if !(2..=12).contains(&options.len()) {
        return Err(BotError::bad_request("poll must have from 2 to 12 options"));
    }
    let mut shown = Vec::with_capacity(options.len());
    for option in &options {
        let text = option["text"].as_str().unwrap_or_default();
        if !(1..=100).contains(&text.chars().count()) {
            return Err(BotError::bad_request("poll option length must be between 1 and 100"));
        }
        shown.push(json!({"text": text, "voter_count": 0}));
    }
    let says = |name: &str| call.parameter(name).map(|value| value == "true");
    Ok(json!({
        "id": turn.mint.own().to_string(), "question": question, "options": shown, "total_voter_count": 0,
        "is_closed": false, "is_anonymous": says("is_anonymous").unwrap_or(true), "type": "regular",
        "allows_multiple_answers": says("allows_multiple_answers").unwrap_or_default(),
    }))
}

fn reachable(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result<Person> {
    let person = chat(turn, call)?;
    if mood.undeliverable.is_some() {
        return Err(BotError { code: 403, description: "Forbidden: bot was blocked by the user".to_owned() });
    }
    Ok(person)
}

/// A message that has passed all checks.
struct Outgoing<'a> {
    person: &'a Person,
    id: &'a str,
    kind: &'a str,
    text: Option<String>,
    shown: Vec<Attachment>,
    choices: Vec<crate::state::Choice>,
    quoted: Option<String>,
}

fn record(turn: &mut Turn<'_>, call: &Call, outgoing: Outgoing<'_>) {
    let Outgoing { person, id, kind, text, shown, choices, quoted } = outgoing;
    turn.effect(
        Platform::Telegram,
        EffectKind::Message,
        Effect {
            person: Some(person.name.clone()),
            to: person.id.clone(),
            in_reply_to: quoted.clone(),
            text: text.clone(),
            id: id.to_owned(),
            body: call.body(),
            ..Effect::default()
        },
    );
    turn.record(Change::Message(ThreadMessage {
        id: id.to_owned(),
        platform: Platform::Telegram,
        person: person.name.clone(),
        side: Side::Shop,
        at: turn.now,
        kind: kind.to_owned(),
        text,
        media: shown,
        choices,
        reply_to: quoted,
        reaction_of_person: None,
        reaction_of_shop: None,
        // A bot is never told what became of its message.
        progress: Progress::Delivered,
        failure: None,
        edited: false,
        deleted: false,
    }));
}

pub(super) fn message(turn: &Turn<'_>, person: &Person, id: &str, fields: Vec<(&str, Value)>) -> Value {
    let mut message = shop_message(&turn.config.telegram, person, id, turn.now);
    if let Some(object) = message.as_object_mut() {
        let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
        object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    }
    message
}

/// The quoted message, which must exist unless the caller does not mind.
fn quoted(turn: &Turn<'_>, call: &Call) -> Result<Option<String>> {
    let parameters = call.json("reply_parameters");
    let id = parameters
        .as_ref()
        .and_then(|parameters| parameters["message_id"].as_i64().map(|id| id.to_string()))
        .or_else(|| call.parameter("reply_to_message_id"));
    let Some(id) = id else { return Ok(None) };
    let relaxed = parameters.is_some_and(|parameters| parameters["allow_sending_without_reply"] == true);
    match turn.world.message(Platform::Telegram, &id) {
        Some(_) => Ok(Some(id)),
        None if turn.trusts_strangers() => Ok(Some(id)),
        None if relaxed => Ok(None),
        None => Err(BotError::bad_request("message to be replied not found")),
    }
}

/// A file by id, by URL or as an upload (`attach://name`, or the part of that name).
pub(super) fn file(turn: &mut Turn<'_>, call: &Call, given: Option<&Value>, parameter: &str) -> Result<StoredMedia> {
    let given = given.and_then(Value::as_str);
    let part = given.and_then(|text| text.strip_prefix("attach://")).unwrap_or(parameter);
    if let Some(upload) = call.files.iter().find(|upload| upload.field == part) {
        return Ok(store(turn, upload, parameter));
    }
    match given {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => Ok(StoredMedia {
            id: turn.mint.telegram_file(),
            platform: Platform::Telegram,
            mime: mime_of(parameter).to_owned(),
            name: Some(url.to_owned()),
            // Nothing is fetched: the simulator makes no calls to other machines.
            source: MediaSource::Upload(Vec::new()),
        }),
        Some(id) => turn
            .world
            .media
            .get(id)
            .cloned()
            .ok_or_else(|| BotError::bad_request("wrong remote file identifier specified: wrong string length")),
        None => Err(BotError::bad_request(&format!("there is no {parameter} in the request"))),
    }
}

fn store(turn: &mut Turn<'_>, upload: &Upload, parameter: &str) -> StoredMedia {
    let media = StoredMedia {
        id: turn.mint.telegram_file(),
        platform: Platform::Telegram,
        mime: upload.mime.clone().unwrap_or_else(|| mime_of(parameter).to_owned()),
        name: upload.name.clone(),
        source: MediaSource::Upload(upload.bytes.clone()),
    };
    turn.record(Change::Media(media.clone()));
    media
}

fn mime_of(parameter: &str) -> &'static str {
    match parameter {
        "photo" => "image/jpeg",
        "voice" => "audio/ogg",
        "audio" => "audio/mpeg",
        "video" | "animation" | "video_note" => "video/mp4",
        "sticker" => "image/webp",
        _ => "application/octet-stream",
    }
}

fn attachment(file: &StoredMedia, kind: &str) -> Attachment {
    let linked = file.source == MediaSource::Upload(Vec::new());
    Attachment { kind: kind.to_owned(), media_id: (!linked).then(|| file.id.clone()), name: file.name.clone() }
}

fn number(call: &Call, name: &str) -> Result<f64> {
    call.parameter(name)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| BotError::bad_request(&format!("{name} is not a number")))
}
