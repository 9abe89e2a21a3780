//! `POST /{account}/messages`: direct messages, private replies, presence.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::shown::{Limits, Shown, echoed, shown};
use super::{page, publish};
use crate::config::Receipts;
use crate::core::{Effect, Turn};
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError, Mood};
use crate::sign::meta_json;
use crate::state::{Change, Comment, EffectKind, Person, Platform, Progress, Receipt, Side, Thread, ThreadMessage};
use crate::wire;
use crate::wire::instagram::Echoed;

/// A comment can be answered in private for a week.
const PRIVATE_REPLY_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;
/// A human may answer for a week.
const HUMAN_AGENT_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;

pub(super) fn post(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result<Answer, GraphError> {
    let recipient = call.json("recipient").unwrap_or(Value::Null);
    if let Some(action) = call.text("sender_action") {
        let person = person(turn, &recipient)?;
        return presence(turn, call, &person, action);
    }
    let message = call.json("message").unwrap_or(Value::Null);
    let shown = read(turn, &message)?;
    if let Some(comment) = recipient["comment_id"].as_str() {
        return private_reply(turn, call, mood, comment, shown);
    }
    let person = person(turn, &recipient)?;
    if mood.window_closed || !window_is_open(turn, call, &person) {
        return Err(GraphError::instagram_window());
    }
    refuse_if_unreachable(mood)?;
    let quoted = message["reply_to"]["mid"].as_str().or_else(|| call.fields.get("reply_to")?.get("mid")?.as_str());
    let quoted = quoted.map(str::to_owned);
    if let Some(mid) = &quoted
        && !is_in(turn, &person, mid)
    {
        return Err(GraphError::new(100, "The parameter reply_to[mid] is not a message of this conversation"));
    }
    Ok(accept(turn, call, &person, shown, quoted, None))
}

/// Checks a message, and what its attachments refer to.
fn read(turn: &Turn<'_>, message: &Value) -> Result<Shown, GraphError> {
    let posts = publish::own_posts(turn).map(|post| post.media_id.as_str()).collect::<Vec<_>>();
    let limits = Limits { posts: &posts, several_pictures: turn.config.instagram.several_pictures };
    shown(message, limits)
}

/// Whether a message belongs to a person's conversation, as far as anybody can know.
fn is_in(turn: &Turn<'_>, person: &Person, mid: &str) -> bool {
    match turn.world.message(Platform::Instagram, mid) {
        Some(message) => message.person == person.name,
        None => turn.trusts_strangers(),
    }
}

/// A private reply is possible once for each comment and does not open the window.
fn private_reply(
    turn: &mut Turn<'_>,
    call: &Call,
    mood: Mood,
    comment_id: &str,
    shown: Shown,
) -> Result<Answer, GraphError> {
    let comment = turn.comment_at(comment_id).ok_or_else(|| GraphError::unknown_object(comment_id))?;
    let Some(author) = comment.person.clone() else {
        return Err(GraphError::new(100, "The comment is the account's own"));
    };
    let too_old = turn.now.saturating_sub(comment.at) > PRIVATE_REPLY_MICROS;
    if mood.window_closed || too_old || turn.world.was_answered_privately(comment_id) {
        return Err(GraphError::instagram_window());
    }
    refuse_if_unreachable(mood)?;
    turn.enter(&comment);
    let person = turn.person(Platform::Instagram, &author);
    Ok(accept(turn, call, &person, shown, None, Some(&comment)))
}

fn refuse_if_unreachable(mood: Mood) -> Result<(), GraphError> {
    match mood.undeliverable {
        Some(_) => Err(GraphError::new(551, "This person isn't available right now.").subcode(1_545_041)),
        None => Ok(()),
    }
}

fn person(turn: &mut Turn<'_>, recipient: &Value) -> Result<Person, GraphError> {
    let Some(id) = recipient["id"].as_str() else {
        return Err(GraphError::new(100, "The parameter recipient is required"));
    };
    let account = &turn.config.instagram;
    let is_own = id == account.ig_user_id || id == account.app_scoped_id;
    let known = turn.person_at(Platform::Instagram, id).filter(|person| person.id == id && !is_own);
    known
        .and_then(|_| turn.addressee(Platform::Instagram, id))
        .ok_or_else(|| GraphError::new(100, "No matching user found").subcode(2_018_001))
}

/// 24 hours, or seven days for what a human writes under the tag.
fn window_is_open(turn: &Turn<'_>, call: &Call, person: &Person) -> bool {
    let tagged = call.text("messaging_type") == Some("MESSAGE_TAG") && call.text("tag") == Some("HUMAN_AGENT");
    turn.world.window_is_open(person, turn.now)
        || (tagged && turn.world.wrote_within(person, turn.now, HUMAN_AGENT_MICROS))
}

fn accept(
    turn: &mut Turn<'_>,
    call: &Call,
    person: &Person,
    shown: Shown,
    quoted: Option<String>,
    comment: Option<&Comment>,
) -> Answer {
    let mid = turn.mint.mid();
    let mark = call.json("message").and_then(|message| message["metadata"].as_str().map(str::to_owned));
    let kind = if comment.is_some() { EffectKind::PrivateReply } else { EffectKind::Message };
    turn.effect(
        Platform::Instagram,
        kind,
        Effect {
            person: Some(person.name.clone()),
            to: person.id.clone(),
            in_reply_to: quoted.clone(),
            comment_id: comment.map(|comment| comment.id.clone()),
            text: shown.text.clone(),
            id: mid.clone(),
            token: mark.clone(),
            body: call.body(),
        },
    );
    turn.record(Change::Message(ThreadMessage {
        id: mid.clone(),
        platform: Platform::Instagram,
        person: person.name.clone(),
        side: Side::Shop,
        at: turn.now,
        kind: shown.kind,
        text: shown.text.clone(),
        media: shown.media,
        choices: shown.choices,
        reply_to: quoted,
        reaction_of_person: None,
        reaction_of_shop: None,
        progress: Progress::Sent,
        failure: None,
        edited: false,
        deleted: false,
    }));
    if comment.is_some_and(Comment::is_by_a_stranger) {
        // Nobody here knows the author's id, and a made-up one would lead the product to somebody else.
        return Answer::ok(json!({"message_id": mid}));
    }
    let attachments = call.json("message").as_ref().and_then(echoed);
    receipts(turn, person, &mid, Echoed { text: shown.text.as_deref(), attachments, mark: mark.as_deref() });
    Answer::ok(json!({"recipient_id": person.id, "message_id": mid}))
}

/// The echo of what was sent, and the read that follows.
fn receipts(turn: &mut Turn<'_>, person: &Person, mid: &str, echoed: Echoed<'_>) {
    if turn.config.receipts == Receipts::None {
        return;
    }
    let echo = wire::instagram::echo(&turn.config.instagram, person, mid, turn.now, echoed);
    let shows = Receipt { message: mid.to_owned(), progress: Progress::Delivered, failure: None };
    turn.emit_later(Platform::Instagram, WebhookSort::Receipt, meta_json(&echo), 40, Some(shows));
    if turn.config.receipts == Receipts::Read {
        let seen = wire::instagram::seen(&turn.config.instagram, person, mid, turn.now);
        let shows = Receipt { message: mid.to_owned(), progress: Progress::Read, failure: None };
        turn.emit_later(Platform::Instagram, WebhookSort::Receipt, meta_json(&seen), 400, Some(shows));
    }
}

fn presence(turn: &mut Turn<'_>, call: &Call, person: &Person, action: &str) -> Result<Answer, GraphError> {
    let reacted_to = call.json("payload").and_then(|payload| payload["message_id"].as_str().map(str::to_owned));
    let effect = |text: Option<String>| Effect {
        person: Some(person.name.clone()),
        to: person.id.clone(),
        in_reply_to: reacted_to.clone(),
        text,
        body: call.body(),
        ..Effect::default()
    };
    match action {
        "typing_on" => {
            turn.effect(Platform::Instagram, EffectKind::Typing, effect(None));
            turn.record(Change::Typing { platform: Platform::Instagram, person: person.name.clone() });
        }
        "typing_off" => {}
        "mark_seen" => {
            turn.effect(Platform::Instagram, EffectKind::Read, effect(None));
            let last = turn.world.thread(Platform::Instagram, &person.name);
            let last =
                last.and_then(|t| t.messages.iter().rev().find(|m| m.side == Side::Person)).map(|m| m.id.clone());
            if let Some(message) = last {
                let (platform, progress) = (Platform::Instagram, Progress::Read);
                turn.record(Change::Progressed { platform, message, progress, failure: None });
            }
        }
        "react" | "unreact" => {
            let Some(message) = reacted_to.clone() else {
                return Err(GraphError::new(100, "The parameter payload[message_id] is required"));
            };
            if !is_in(turn, person, &message) {
                return Err(GraphError::new(
                    100,
                    "The parameter payload[message_id] is not a message of this conversation",
                ));
            }
            let wanted = call.json("payload").and_then(|payload| payload["reaction"].as_str().map(str::to_owned));
            if action == "react" && wanted.as_deref() != Some("love") {
                return Err(GraphError::new(100, "The parameter payload[reaction] must be love"));
            }
            let emoji = (action == "react").then(|| "❤".to_owned());
            turn.effect(Platform::Instagram, EffectKind::Reaction, effect(emoji.clone()));
            turn.record(Change::Reacted { platform: Platform::Instagram, message, side: Side::Shop, emoji });
        }
        _ => return Err(GraphError::new(100, "The parameter sender_action is not valid")),
    }
    Ok(Answer::ok(json!({"recipient_id": person.id})))
}

/// Reads conversations back, which is how an unconfirmed send can be found again. Only the newest 20 messages of a
/// conversation are shown.
pub(super) fn conversations(turn: &Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    if call.query.get("platform").is_some_and(|platform| platform != "instagram") {
        return Err(GraphError::parameter("platform must be instagram"));
    }
    let account = &turn.config.instagram;
    let people = match call.query.get("user_id") {
        Some(id) => {
            turn.world.by_address(Platform::Instagram, id).filter(|person| person.id == *id).into_iter().collect()
        }
        None => turn.world.people(Platform::Instagram),
    };
    let mut threads = people
        .into_iter()
        .filter_map(|person| {
            let thread = turn.world.thread(Platform::Instagram, &person.name)?;
            Some((format!("aWdfZAG06{}", person.id), person, thread))
        })
        .collect::<Vec<_>>();
    // The latest first.
    threads.sort_by_cached_key(|(_, _, thread)| Reverse(thread.messages.iter().map(|message| message.at).max()));
    let describe = |(id, person, thread): &(String, &Person, &Thread)| {
        let messages = thread.messages.iter().rev().take(20).map(|message| {
            let from = match message.side {
                Side::Person => json!({"id": person.id, "username": person.username}),
                Side::Shop => json!({"id": account.ig_user_id, "username": account.username}),
            };
            json!({"id": message.id, "from": from, "message": message.text, "created_time": message.at / 1_000_000})
        });
        let updated = thread.messages.iter().map(|message| message.at / 1_000_000).max();
        json!({"id": id, "updated_time": updated, "messages": {"data": messages.collect::<Vec<_>>()}})
    };
    page::page(call, turn.base, threads.iter(), |(id, ..)| id, describe)
}
