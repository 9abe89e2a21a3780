//! `POST /{phone}/messages`: sends, marks as read, shows typing.

use serde_json::{Value, json};

use super::content::{self, Shown};
use super::{number, validate};
use crate::config::Receipts;
use crate::core::{Effect, Turn};
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError, Mood};
use crate::sign::meta_json;
use crate::state::{Change, EffectKind, Person, Platform, Progress, Receipt, Side, ThreadMessage};
use crate::wire;

pub(super) fn post(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result<Answer, GraphError> {
    if call.text("messaging_product") != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    if call.text("status") == Some("read") {
        return mark_read(turn, call);
    }
    if !number::is_registered(turn) {
        return Err(GraphError::new(133_010, "Phone number not registered on the WhatsApp Business Platform."));
    }
    let kind = call.text("type").unwrap_or("text").to_owned();
    let body = call.fields.get(&kind).cloned().unwrap_or(Value::Null);
    validate::content(&kind, &body)?;
    let token = call.text("biz_opaque_callback_data").map(str::to_owned);
    if token.as_ref().is_some_and(|token| token.chars().count() > 512) {
        return Err(GraphError::parameter("biz_opaque_callback_data must be at most 512 characters long."));
    }
    if files(&kind, &body).iter().any(|id| turn.world.media.get(id).is_none()) {
        return Err(GraphError::parameter("media id is invalid or has expired."));
    }
    let address = address(turn, call)?;
    let shown = match kind.as_str() {
        "template" => template(turn, &body, &address)?,
        _ => content::shown(&kind, &body),
    };
    let person = recipient(turn, &address, &kind, mood)?;
    if kind != "template" && (mood.window_closed || !turn.world.window_is_open(&person, turn.now)) {
        return Err(GraphError::new(131_047, "Re-engagement message").details(
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        ));
    }
    Ok(accept(turn, call, mood, Accepted { kind, body, address, token, shown, person }))
}

/// The ids of all files that a message names.
fn files<'a>(kind: &str, body: &'a Value) -> Vec<&'a str> {
    let of = |file: &'a Value| ["image", "video", "document"].into_iter().filter_map(|form| file[form]["id"].as_str());
    match kind {
        "image" | "video" | "document" | "audio" | "sticker" => body["id"].as_str().into_iter().collect(),
        "interactive" => of(&body["header"]).collect(),
        "template" => {
            let components = body["components"].as_array().into_iter().flatten();
            let cards = components.clone().filter_map(|component| component["cards"].as_array()).flatten();
            let within = cards.filter_map(|card| card["components"].as_array()).flatten();
            let parameters = components.chain(within).filter_map(|component| component["parameters"].as_array());
            parameters.flatten().flat_map(of).collect()
        }
        _ => Vec::new(),
    }
}

/// A message that has passed all checks.
struct Accepted {
    kind: String,
    body: Value,
    address: Address,
    token: Option<String>,
    shown: Shown,
    person: Person,
}

/// Whom the call names, and how.
enum Address {
    Phone { input: String, digits: String },
    BusinessScoped(String),
}

impl Address {
    fn text(&self) -> &str {
        match self {
            Self::Phone { digits, .. } => digits,
            Self::BusinessScoped(id) => id,
        }
    }
}

/// `to` wins over `recipient`. A business-scoped id in `to` is the mistake that is easily made.
fn address(turn: &Turn<'_>, call: &Call) -> Result<Address, GraphError> {
    if let Some(to) = call.text("to").filter(|to| !to.is_empty()) {
        let digits = to.chars().filter(|c| !matches!(c, '+' | '-' | ' ' | '(' | ')')).collect::<String>();
        if !digits.chars().all(|c| c.is_ascii_digit()) || !(5..=15).contains(&digits.len()) {
            return Err(GraphError::value("to is not a phone number; a business-scoped user id goes into recipient."));
        }
        let account = &turn.config.whatsapp;
        if digits == account.display_phone_number {
            return Err(GraphError::new(131_021, "Recipient cannot be sender"));
        }
        if account.allowed_recipients.as_ref().is_some_and(|allowed| !allowed.contains(&digits)) {
            return Err(GraphError::new(131_030, "Recipient phone number not in allowed list")
                .details("Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again."));
        }
        return Ok(Address::Phone { input: to.to_owned(), digits });
    }
    match call.text("recipient").filter(|recipient| !recipient.is_empty()) {
        Some(id) => Ok(Address::BusinessScoped(id.to_owned())),
        None => Err(GraphError::parameter("The parameter to is required.")),
    }
}

/// The person behind an address. A template may be sent to a number that never wrote.
fn recipient(turn: &mut Turn<'_>, address: &Address, kind: &str, mood: Mood) -> Result<Person, GraphError> {
    let is_free_form = kind != "template" && !mood.window_closed;
    let found = if is_free_form {
        turn.addressee(Platform::WhatsApp, address.text())
    } else {
        turn.person_at(Platform::WhatsApp, address.text())
    };
    let person = match (found, address) {
        (Some(person), _) => person,
        (None, Address::Phone { digits, .. }) => Person::at(Platform::WhatsApp, digits),
        (None, Address::BusinessScoped(_)) => {
            return Err(GraphError::new(131_026, "Message undeliverable")
                .details("Message Undeliverable. The recipient is unknown to this business."));
        }
    };
    if kind == "template" {
        turn.introduce(&person);
    }
    Ok(person)
}

fn template(turn: &Turn<'_>, body: &Value, address: &Address) -> Result<Shown, GraphError> {
    let name = body["name"].as_str().unwrap_or_default();
    let language = body["language"]["code"].as_str().unwrap_or_default();
    let found = turn.world.templates().iter().find(|t| t.name == name && t.language == language);
    let Some(template) = found else { return Err(validate::unknown(name, language)) };
    let components = body["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    validate::filling(template, components)?;
    if template.category.eq_ignore_ascii_case("AUTHENTICATION") && matches!(address, Address::BusinessScoped(_)) {
        return Err(GraphError::new(131_062, "This message cannot be sent to a business-scoped user id"));
    }
    Ok(content::template(template, components))
}

fn accept(turn: &mut Turn<'_>, call: &Call, mood: Mood, accepted: Accepted) -> Answer {
    let Accepted { kind, body, address, token, shown, person } = accepted;
    let id = turn.mint.wamid(address.text());
    let quoted = call.json("context").and_then(|context| context["message_id"].as_str().map(str::to_owned));
    let reaction = (kind == "reaction").then(|| body["message_id"].as_str().unwrap_or_default().to_owned());
    let emoji = body["emoji"].as_str().filter(|emoji| !emoji.is_empty()).map(str::to_owned);
    let effect = match kind.as_str() {
        "template" => EffectKind::Template,
        "reaction" => EffectKind::Reaction,
        _ => EffectKind::Message,
    };
    let text = if reaction.is_some() { emoji.clone() } else { shown.text.clone() };
    turn.effect(
        Platform::WhatsApp,
        effect,
        Effect {
            person: Some(person.name.clone()),
            to: address.text().to_owned(),
            in_reply_to: quoted.clone().or_else(|| reaction.clone()),
            comment_id: None,
            text,
            id: id.clone(),
            token: token.clone(),
            body: call.body(),
        },
    );
    if let Some(message) = reaction.clone() {
        turn.record(Change::Reacted { platform: Platform::WhatsApp, message, side: Side::Shop, emoji });
    } else {
        turn.record(Change::Message(ThreadMessage {
            id: id.clone(),
            platform: Platform::WhatsApp,
            person: person.name.clone(),
            side: Side::Shop,
            at: turn.now,
            kind: kind.clone(),
            text: shown.text,
            media: shown.media,
            choices: shown.choices,
            reply_to: quoted,
            reaction_of_person: None,
            reaction_of_shop: None,
            progress: Progress::Accepted,
            failure: None,
            edited: false,
            deleted: false,
        }));
    }
    // A status names the number that the message was sent to, also that of somebody who hides it from webhooks.
    let reached = match &address {
        Address::Phone { digits, .. } => Person { phone: Some(digits.clone()), shares_phone: true, ..person.clone() },
        Address::BusinessScoped(_) => person.clone(),
    };
    statuses(turn, &reached, &id, token.as_deref(), mood, reaction.is_some());
    let mut contact = match &address {
        Address::Phone { input, digits } => json!({"input": input, "wa_id": digits}),
        Address::BusinessScoped(input) => json!({"input": input}),
    };
    if let (Some(contact), Some(id)) = (contact.as_object_mut(), person.business_scoped_id()) {
        contact.insert("user_id".to_owned(), json!(id));
    }
    Answer::ok(json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": id}]}))
}

/// Puts the status webhooks on their way. Reactions only ever yield `sent`.
fn statuses(turn: &mut Turn<'_>, person: &Person, id: &str, token: Option<&str>, mood: Mood, is_reaction: bool) {
    if let Some(code) = mood.undeliverable {
        let failure = failure(code);
        let words = format!("{code} {}", failure["title"].as_str().unwrap_or_default());
        return status(turn, person, id, token, Progress::Failed, 60, Some((failure, words)));
    }
    let steps: &[(Progress, u64)] = match (turn.config.receipts, is_reaction) {
        (Receipts::None, _) => &[],
        (_, true) => &[(Progress::Sent, 30)],
        (Receipts::Delivered, _) => &[(Progress::Sent, 30), (Progress::Delivered, 90)],
        (Receipts::Read, _) => &[(Progress::Sent, 30), (Progress::Delivered, 90), (Progress::Read, 400)],
    };
    for (progress, delay) in steps {
        status(turn, person, id, token, *progress, *delay, None);
    }
}

fn status(
    turn: &mut Turn<'_>,
    person: &Person,
    id: &str,
    token: Option<&str>,
    progress: Progress,
    delay_ms: u64,
    failure: Option<(Value, String)>,
) {
    let (error, words) = failure.unzip();
    let body = wire::whatsapp::status(&turn.config.whatsapp, person, id, turn.now, progress, token, error);
    let shows = Receipt { message: id.to_owned(), progress, failure: words };
    turn.emit_later(Platform::WhatsApp, WebhookSort::Receipt, meta_json(&body), delay_ms, Some(shows));
}

/// The error of a `failed` status.
fn failure(code: u32) -> Value {
    let (title, details) = match code {
        131_026 => ("Message undeliverable", "Message Undeliverable."),
        131_047 => ("Re-engagement message", "More than 24 hours have passed since the customer last replied."),
        131_049 => (
            "This message was not delivered to maintain healthy ecosystem engagement.",
            "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
        ),
        131_053 => ("Media upload error", "The media could not be downloaded from its link."),
        130_472 => ("User's number is part of an experiment", "Failed to send message because of an experiment."),
        _ => ("Message failed", "The message could not be delivered."),
    };
    json!({
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// Marks a message and all before it as read, with or without the typing indicator.
fn mark_read(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let trusted = turn.trusts_strangers();
    let is_message = |id: &&str| id.starts_with("wamid.") || (trusted && !id.is_empty());
    let message = call.text("message_id").filter(is_message).map(str::to_owned);
    let Some(message) = message else {
        return Err(GraphError::parameter("message_id is not the id of a message."));
    };
    let person = turn.world.message(Platform::WhatsApp, &message).map(|m| m.person.clone());
    let typing = call.fields.contains_key("typing_indicator");
    let effect = Effect {
        to: person.clone().unwrap_or_default(),
        person: person.clone(),
        in_reply_to: Some(message.clone()),
        body: call.body(),
        ..Effect::default()
    };
    turn.effect(Platform::WhatsApp, EffectKind::Read, effect.clone());
    turn.record(Change::Progressed { platform: Platform::WhatsApp, message, progress: Progress::Read, failure: None });
    if typing {
        turn.effect(Platform::WhatsApp, EffectKind::Typing, effect);
        if let Some(person) = person {
            turn.record(Change::Typing { platform: Platform::WhatsApp, person });
        }
    }
    Ok(Answer::ok(json!({"success": true})))
}
