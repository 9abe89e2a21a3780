//! One message, in whichever stream it comes: from a person, from the account's own phone, or from another handler.

use std::borrow::Cow;

use channel_core::model::{Audience, Deleted, IdentityChange, Origin, Other, Quote, Reaction, Referral};
use channel_core::{Body, Contact, Content, ConversationId, Direction, Event};
use serde_json::value::RawValue;

use super::batch::Batch;
use super::content;
use super::people::People;
use crate::wire::{self, Fields, MessageHead, WireMessage, value};

/// Which list a message stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// A person wrote.
    Live,
    /// The account wrote, on its phone.
    PhoneEcho,
    /// The account wrote, through an app.
    ApiEcho,
}

impl Stream {
    const fn origin(self) -> Option<Origin> {
        match self {
            Self::Live => None,
            Self::PhoneEcho => Some(Origin::PhoneApp),
            Self::ApiEcho => Some(Origin::Api),
        }
    }

    fn message(self, content: Content) -> Body {
        match self {
            Self::Live => Body::Message(content),
            Self::PhoneEcho | Self::ApiEcho => Body::Echo(content),
        }
    }
}

pub(crate) fn decode(stream: Stream, raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    match wire::read(raw) {
        Some(message) => decode_read(stream, message, raw.get(), people, batch),
        None => batch.skip("message", "the message is no object with plain ids", raw),
    }
}

/// A message whose fields are known, with the text it stands in.
pub(crate) fn decode_read(
    stream: Stream,
    message: WireMessage<'_>,
    text: &str,
    people: &People<'_>,
    batch: &mut Batch<'_>,
) {
    match event(stream, message, text, people, batch) {
        Ok(event) => batch.push(event),
        Err(reason) => batch.skip_text("message", reason, text),
    }
}

/// A message that must never be answered: another handler's, or one from before the account was connected.
pub(crate) fn aside(stream: &str, thread: Option<&str>, raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let WireMessage { head, fields } = wire::read(raw).unwrap_or_default();
    let Some(id) = head.id.as_deref() else { return batch.skip(stream, "the message has no id", raw) };
    let from_us = is_from_us(&head, thread, people);
    let word =
        fields.word("status").map_or_else(|| kind_of(&head, &fields).into_owned(), |status| format!("status:{status}"));
    let body = Body::Other(Other { kind: format!("{stream}:{word}"), value: value(raw) });
    let mut event = batch.event(id, head.timestamp, body, raw);
    event.key = match fields.word("status") {
        Some(status) => format!("{stream}:{id}:{status}"),
        None => format!("{stream}:{id}"),
    };
    let person = if from_us {
        let to = head.to.clone().or_else(|| fields.text("recipient_id")).or_else(|| thread.map(Cow::Borrowed));
        event.direction = Direction::Outbound;
        let user_id = head.to_user_id.clone().or_else(|| fields.text("recipient_user_id"));
        people.find(to.as_deref(), user_id.as_deref(), None)
    } else {
        event.from = sender(&head, people);
        event.from.clone()
    };
    event.conversation = conversation(&head, person.as_ref());
    event.audience = audience(&head);
    batch.push(event);
}

/// Whether the account wrote a message that stands beside the live ones. A status has no sender, an echo a recipient.
fn is_from_us(head: &MessageHead<'_>, thread: Option<&str>, people: &People<'_>) -> bool {
    let anonymous = head.from.is_none() && head.from_user_id.is_none();
    match thread {
        _ if people.is_own(head.from.as_deref()) => true,
        Some(thread) => head.from.as_deref() != Some(thread) && head.from_user_id.as_deref() != Some(thread),
        None => anonymous || head.to.is_some() || head.to_user_id.is_some(),
    }
}

fn event(
    stream: Stream,
    message: WireMessage<'_>,
    text: &str,
    people: &People<'_>,
    batch: &Batch<'_>,
) -> Result<Event, &'static str> {
    let WireMessage { head, fields } = message;
    let own_id = head.id.as_deref().ok_or("the message has no id")?;
    let kind = kind_of(&head, &fields);
    let person = match stream {
        Stream::Live if kind == "system" => system_sender(&head, &fields, people),
        Stream::Live => sender(&head, people),
        Stream::PhoneEcho | Stream::ApiEcho => people.find(head.to.as_deref(), head.to_user_id.as_deref(), None),
    };
    let conversation = conversation(&head, person.as_ref()).ok_or("the message names neither a person nor a group")?;
    let context: wire::Context = fields.read("context").unwrap_or_default();
    let Meaning { body, id, key, about } =
        meaning(stream, &kind, own_id, &head, &fields).ok_or("what the message refers to cannot be read")?;
    let mut event = batch.event_of(id.as_deref().unwrap_or(own_id), head.timestamp, body, text);
    if let Some(key) = key {
        event.key = key;
    }
    event.conversation = Some(conversation);
    event.audience = audience(&head);
    event.reply_to = about.or(context.id).map(Quote::new);
    event.forwarded = context.forwarded == Some(true) || context.frequently_forwarded == Some(true);
    event.referral = fields.read("referral").map(referral).map(Box::new);
    event.origin = stream.origin();
    match stream {
        Stream::Live => event.from = person,
        Stream::PhoneEcho | Stream::ApiEcho => event.direction = Direction::Outbound,
    }
    Ok(event)
}

/// What a message means: its body, the id it is about when that is not its own, a key when the id alone does not tell it
/// apart, and the message it refers to.
struct Meaning {
    body: Body,
    id: Option<String>,
    key: Option<String>,
    about: Option<String>,
}

/// Nothing when the message only changes another one and does not say which.
fn meaning(stream: Stream, kind: &str, own_id: &str, head: &MessageHead<'_>, fields: &Fields<'_>) -> Option<Meaning> {
    let plain = |body| Meaning { body, id: None, key: None, about: None };
    Some(match kind {
        "reaction" => {
            let reaction: wire::Reaction = fields.read(kind)?;
            let body = match reaction.emoji {
                Some(emoji) => Reaction::Added { emoji },
                None => Reaction::Removed { emoji: None },
            };
            Meaning { about: Some(reaction.message_id?), ..plain(Body::Reaction(body)) }
        }
        "edit" => {
            let id = fields.read::<wire::Edit>(kind)?.original_message_id?;
            let message = fields.object(kind)?.object("message")?;
            let changed = content::kind_of(message.text("type"), &message);
            let body = Body::Edit(content::decode(&changed, &message));
            Meaning { body, id: Some(id), key: Some(format!("edit:{own_id}")), about: None }
        }
        "revoke" => {
            let id = fields.read::<wire::Revoke>(kind)?.original_message_id?;
            Meaning {
                key: Some(format!("delete:{id}")),
                id: Some(id),
                ..plain(Body::Delete { kind: Deleted::Message })
            }
        }
        "system" => plain(system(stream, head, fields)),
        "request_welcome" => {
            let value = fields.get(kind).map(value).unwrap_or_default();
            plain(Body::Other(Other { kind: kind.to_owned(), value }))
        }
        _ => plain(stream.message(content::decode(kind, fields))),
    })
}

/// A change of somebody's number or id, or a remark about the conversation.
fn system(stream: Stream, head: &MessageHead<'_>, fields: &Fields<'_>) -> Body {
    let system: wire::System = fields.read("system").unwrap_or_default();
    let kind = system.kind.unwrap_or_else(|| "system".to_owned());
    let is_identity = matches!(
        kind.as_str(),
        "user_changed_number" | "customer_changed_number" | "user_changed_user_id" | "customer_identity_changed"
    );
    if !is_identity {
        return stream.message(Content::Service { what: kind, text: system.body });
    }
    let new_ids = distinct([system.user_id, system.wa_id, system.new_wa_id], &[]);
    let (old_number, old_user_id) = match kind.as_str() {
        "user_changed_number" | "customer_changed_number" => (head.from.as_deref(), head.from_user_id.as_deref()),
        // The number still holds, and so does everything when only the security code changed.
        "user_changed_user_id" => (None, head.from_user_id.as_deref()),
        _ => (None, None),
    };
    let old = [system.previous_user_id, old_user_id.map(str::to_owned), old_number.map(str::to_owned)];
    let old_ids = distinct(old, &new_ids);
    Body::IdentityChange(IdentityChange { kind, old_ids, new_ids, text: system.body })
}

/// The ids that are there, each once, without those in `except`.
fn distinct(ids: [Option<String>; 3], except: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    for id in ids.into_iter().flatten() {
        if !kept.contains(&id) && !except.contains(&id) {
            kept.push(id);
        }
    }
    kept
}

fn sender(head: &MessageHead<'_>, people: &People<'_>) -> Option<Contact> {
    people.find(head.from.as_deref(), head.from_user_id.as_deref(), head.from_parent_user_id.as_deref())
}

/// Whom a system message is about, by the ids that held before it: the conversation is known by those.
fn system_sender(head: &MessageHead<'_>, fields: &Fields<'_>, people: &People<'_>) -> Option<Contact> {
    let system: wire::System = fields.read("system").unwrap_or_default();
    let user_id = system.previous_user_id.as_deref().or(head.from_user_id.as_deref());
    let known = people.find(head.from.as_deref(), user_id, head.from_parent_user_id.as_deref());
    known.or_else(|| people.find(system.wa_id.or(system.new_wa_id).as_deref(), system.user_id.as_deref(), None))
}

fn conversation(head: &MessageHead<'_>, person: Option<&Contact>) -> Option<ConversationId> {
    match &head.group_id {
        Some(group) => Some(ConversationId(format!("group:{group}"))),
        None => person.map(|person| ConversationId(person.id.clone())),
    }
}

fn audience(head: &MessageHead<'_>) -> Audience {
    if head.group_id.is_some() { Audience::Group } else { Audience::Direct }
}

fn kind_of<'a>(head: &MessageHead<'a>, fields: &Fields<'a>) -> Cow<'a, str> {
    content::kind_of(head.kind.clone(), fields)
}

fn referral(referral: wire::Referral) -> Referral {
    Referral {
        kind: referral.source_type.unwrap_or_else(|| "ad".to_owned()),
        source_id: referral.source_id,
        url: referral.source_url,
        headline: referral.headline,
        text: referral.body,
        parameter: None,
        click_id: referral.ctwa_clid,
    }
}
