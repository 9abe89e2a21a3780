//! Their updates as our events. Total: a payload of an unknown kind, or of a known kind in an unknown shape, is kept as
//! it is. An event without a key or an id of its own gets the update's.

use std::borrow::Cow;

use channel_core::model::{
    AccountState, Audience, ConsentChange, Deleted, Origin, Other, Postback, Quote, Reaction, Referral, SharedContact,
};
use channel_core::{Body, Contact, Content, ConversationId, Direction, Event, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::content;
use crate::place::{Place, Topic, Via};
use crate::webhook::CHANNEL;
use crate::wire;

/// Whoever writes in a group or a channel writes to everybody there.
fn audience(place: &Place) -> Audience {
    if place.is_private() { Audience::Direct } else { Audience::Group }
}

/// What one field of an update reports.
pub(crate) fn happening(name: &str, payload: &RawValue) -> Vec<Event> {
    let mut events = happenings(name, payload);
    for event in &mut events {
        let place = event.conversation.as_ref().and_then(|id| id.as_str().parse::<Place>().ok());
        event.audience = place.as_ref().map_or(Audience::Direct, audience);
    }
    events
}

fn happenings(name: &str, payload: &RawValue) -> Vec<Event> {
    let known = match name {
        "callback_query" => read(payload).map(|query| vec![callback(&query)]),
        "message_reaction" => read(payload).and_then(|reaction| reactions(&reaction)),
        "deleted_business_messages" => read(payload).and_then(|deleted| deletions(&deleted)),
        "business_connection" => read(payload).map(|connection| vec![business_connection(&connection)]),
        "my_chat_member" => read(payload).and_then(|update| blocked_or_back(&update)),
        _ => Wrote::of(name).and_then(|wrote| Some(vec![message(&mut read(payload)?, wrote)?])),
    };
    known.unwrap_or_else(|| vec![other(name, payload)])
}

/// Whether a message is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrote {
    New,
    Edit,
}

impl Wrote {
    /// What a field of an update that holds a message says about it.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "message" | "channel_post" | "business_message" | "guest_message" => Some(Self::New),
            "edited_message" | "edited_channel_post" | "edited_business_message" => Some(Self::Edit),
            _ => None,
        }
    }
}

fn read<'a, T: Deserialize<'a>>(payload: &'a RawValue) -> Option<T> {
    serde_json::from_str(payload.get()).ok()
}

/// An event whose key is the update's until somebody sets a better one.
fn event(id: impl Into<String>, at: Option<i64>, body: Body) -> Event {
    let at = at.map_or_else(Timestamp::default, Timestamp::from_seconds);
    Event::keyed(CHANNEL, "", id, String::new(), at, body)
}

/// A message as an event; nothing when it names no chat. What it says is taken out of it.
pub(crate) fn message(message: &mut wire::Message<'_>, wrote: Wrote) -> Option<Event> {
    let place = place_of(message)?;
    let mut content = content::of(message);
    if let Content::Contacts { contacts } = &mut content {
        mark_requested(message, contacts);
    }
    let id = id_of(message);
    let conversation = place.conversation();
    let key = match wrote {
        // Zero without an ephemeral id names nothing, so that the update alone tells such messages apart.
        _ if id == "0" => String::new(),
        Wrote::New if place.topic.is_none() => ["message:", conversation.as_str(), ":", &id].concat(),
        Wrote::New => format!("message:{}:{id}", place.whole_chat()),
        Wrote::Edit => {
            let chat = place.whole_chat();
            let edited = message.edit_date.unwrap_or_default();
            format!("edit:{chat}:{id}:{edited}:{:016x}", fingerprint(&content))
        }
    };
    let by_account = origin(message, &place);
    let at = match wrote {
        Wrote::New => *message.date,
        Wrote::Edit => message.edit_date.or(*message.date),
    };
    let referral = content.words().filter(|_| wrote == Wrote::New).and_then(deep_link);
    let body = match (wrote, by_account) {
        (Wrote::Edit, _) => Body::Edit(content),
        (Wrote::New, None) => Body::Message(content),
        (Wrote::New, Some(_)) => Body::Echo(content),
    };
    let mut event = event(id, at, body);
    event.key = key;
    event.direction = if by_account.is_some() { Direction::Outbound } else { Direction::Inbound };
    event.origin = by_account;
    event.from = sender(message);
    event.conversation = Some(conversation);
    event.audience = audience(&place);
    event.reply_to = quote(message);
    event.referral = referral.map(Box::new);
    event.forwarded = message.rest.has("forward_origin") || message.rest.has("forward_date");
    event.album = message.media_group_id.clone();
    Some(event)
}

/// A key that asks for the number answers the message it stands under with the person's own card.
fn mark_requested(message: &wire::Message<'_>, contacts: &mut [SharedContact]) {
    let Some(from) = message.from.as_ref().filter(|_| message.reply_to_message.is_some()) else { return };
    let own = from.id.to_string();
    for card in contacts.iter_mut().filter(|card| card.id.as_deref() == Some(&own)) {
        card.requested = true;
    }
}

/// Where a message stands. A thread id counts only in a topic: in ordinary groups it names a chain of replies, and a
/// send into it is refused.
fn place_of(message: &wire::Message<'_>) -> Option<Place> {
    let chat = message.chat.as_ref()?.id;
    let thread = message.message_thread_id.filter(|_| *message.is_topic_message == Some(true));
    let direct = message.direct_messages_topic.as_ref().map(|topic| Topic::Direct(topic.topic_id));
    let business = message.business_connection_id.clone().map(Via::Business);
    let guest = message.guest_query_id.clone().map(Via::Guest);
    Some(Place { chat, topic: direct.or(thread.map(Topic::Thread)), via: business.or(guest) })
}

/// Ephemeral messages all have the id 0 and one of their own beside it (Bot API 10.2).
fn id_of(message: &wire::Message<'_>) -> String {
    match (message.message_id.unwrap_or_default(), *message.ephemeral_message_id) {
        (0, Some(ephemeral)) => format!("ephemeral:{ephemeral}"),
        (id, _) => id.to_string(),
    }
}

/// In a business chat the other side is the chat itself; everybody else who writes there is the account.
fn origin(message: &wire::Message<'_>, place: &Place) -> Option<Origin> {
    if message.sender_business_bot.is_some() {
        return Some(Origin::Api);
    }
    let from = message.from.as_ref()?.id;
    (place.business().is_some() && place.is_private() && from != place.chat).then_some(Origin::PhoneApp)
}

fn sender(message: &wire::Message<'_>) -> Option<Contact> {
    if let Some(chat) = message.sender_chat.as_ref() {
        return Some(chat_contact(chat));
    }
    let mut contact = user_contact(message.from.as_ref()?);
    contact.phone = content::own_number(message, &contact.id);
    Some(contact)
}

fn user_contact(user: &wire::User<'_>) -> Contact {
    Contact {
        username: user.username.as_deref().map(str::to_owned),
        name: full_name(&user.first_name, &user.last_name),
        language: user.language_code.as_deref().map(str::to_owned),
        ..Contact::new(user.id.to_string())
    }
}

fn chat_contact(chat: &wire::Chat<'_>) -> Contact {
    Contact {
        username: chat.username.as_deref().map(str::to_owned),
        name: chat.title.as_deref().map(str::to_owned).or_else(|| full_name(&chat.first_name, &chat.last_name)),
        ..Contact::new(chat.id.to_string())
    }
}

fn full_name(first: &Option<Cow<'_, str>>, last: &Option<Cow<'_, str>>) -> Option<String> {
    let [first, last] = [first, last].map(|part| part.as_deref().filter(|part| !part.is_empty()));
    match (first, last) {
        (Some(first), Some(last)) => Some([first, " ", last].concat()),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// What a message answers. In a topic every message "answers" the one that opened the topic, which says nothing.
fn quote(message: &mut wire::Message<'_>) -> Option<Quote> {
    let chosen = message.quote.as_ref().map(|quote| quote.text.clone());
    let topic = message.message_thread_id.filter(|_| *message.is_topic_message == Some(true));
    if let Some(replied) = message.reply_to_message.as_mut() {
        let id = id_of(replied);
        let opens_topic = topic.is_some_and(|thread| thread.to_string() == id);
        let text = chosen.or_else(|| content::of(replied).words().map(str::to_owned));
        return (!opens_topic).then_some(Quote { id, text });
    }
    let external = message.external_reply.as_ref()?;
    let id = match (external.chat.as_ref(), *external.message_id) {
        (Some(chat), Some(id)) => format!("{}:{id}", chat.id),
        _ => "external".to_owned(),
    };
    Some(Quote { id, text: chosen })
}

/// `t.me/<bot>?start=<parameter>` arrives as the text `/start <parameter>`.
fn deep_link(text: &str) -> Option<Referral> {
    let parameter = text.strip_prefix("/start ")?.trim();
    (!parameter.is_empty()).then(|| Referral {
        kind: "link".into(),
        parameter: Some(parameter.to_owned()),
        ..Referral::default()
    })
}

fn callback(query: &wire::CallbackQuery<'_>) -> Event {
    let message = query.message.as_ref();
    let payload = query.data.clone().or_else(|| query.game_short_name.clone());
    let title = message.and_then(|message| pressed_title(message, payload.as_deref()?));
    let body =
        Body::Postback(Postback { kind: "callback_query".into(), payload, title, acknowledge: Some(query.id.clone()) });
    // The message's date is that of the keyboard, not of the press: the press has none.
    let mut event = event(query.id.clone(), None, body);
    event.key = format!("callback:{}", query.id);
    event.from = Some(user_contact(&query.from));
    event.conversation = message.and_then(place_of).map(|place| place.conversation());
    event.reply_to = message.map(|message| Quote::new(id_of(message)));
    event
}

fn pressed_title(message: &wire::Message<'_>, data: &str) -> Option<String> {
    let rows = message.reply_markup.as_ref()?.inline_keyboard.as_ref()?;
    rows.iter().flatten().find(|button| button.callback_data.as_deref() == Some(data)).map(|button| button.text.clone())
}

/// The difference between the two lists: what went first, then what came.
fn reactions(update: &wire::MessageReaction<'_>) -> Option<Vec<Event>> {
    let emoji = |reaction: &wire::ReactionType| match (&reaction.emoji, &reaction.custom_emoji_id) {
        (Some(emoji), _) => emoji.clone(),
        (None, Some(id)) => format!("{}:{id}", reaction.kind),
        (None, None) => reaction.kind.clone(),
    };
    let gone = update.old_reaction.iter().filter(|old| !update.new_reaction.contains(old));
    let come = update.new_reaction.iter().filter(|new| !update.old_reaction.contains(new));
    let bodies = gone
        .map(|old| Reaction::Removed { emoji: Some(emoji(old)) })
        .chain(come.map(|new| Reaction::Added { emoji: emoji(new) }));
    let from = update.user.as_ref().map(user_contact).or_else(|| update.actor_chat.as_ref().map(chat_contact));
    let events: Vec<Event> = bodies
        .map(|reaction| {
            let id = update.message_id.to_string();
            let mut event = event(id.clone(), *update.date, Body::Reaction(reaction));
            event.from = from.clone();
            event.conversation = Some(Place::chat(update.chat.id).conversation());
            event.reply_to = Some(Quote::new(id));
            event
        })
        .collect();
    (!events.is_empty()).then_some(events)
}

fn deletions(deleted: &wire::DeletedBusinessMessages<'_>) -> Option<Vec<Event>> {
    let via = Some(Via::Business(deleted.business_connection_id.clone()));
    let place = Place { via, ..Place::chat(deleted.chat.id) };
    let events: Vec<Event> = deleted
        .message_ids
        .iter()
        .map(|id| {
            let mut event = event(id.to_string(), None, Body::Delete { kind: Deleted::Message });
            event.key = format!("delete:{place}:{id}");
            event.conversation = Some(place.conversation());
            event
        })
        .collect();
    (!events.is_empty()).then_some(events)
}

fn business_connection(connection: &wire::BusinessConnection<'_>) -> Event {
    let value = if connection.is_enabled { "enabled" } else { "disabled" };
    let rights = connection.rights.as_ref().map(|rights| {
        let granted = rights.iter().filter(|(_, right)| right.as_bool() == Some(true));
        granted.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
    });
    let body = Body::AccountState(AccountState {
        kind: "business_connection".into(),
        value: value.into(),
        access_ended: false,
        details: rights,
    });
    let mut event = event(connection.id.clone(), *connection.date, body);
    event.from = Some(user_contact(&connection.user));
    event
}

/// In a private chat the bot's membership changes only when the person blocks the bot or lets it in again.
fn blocked_or_back(update: &wire::ChatMemberUpdated<'_>) -> Option<Vec<Event>> {
    let place = Place::chat(update.chat.id);
    let allowed = match update.new_chat_member.status.as_str() {
        "kicked" => false,
        "member" => true,
        _ => return None,
    };
    if !place.is_private() {
        return None;
    }
    let body = Body::Consent(ConsentChange { kind: "all".into(), allowed, since: None });
    let mut event = event("", *update.date, body);
    event.from = Some(user_contact(&update.from));
    event.conversation = Some(place.conversation());
    Some(vec![event])
}

/// A kind without a place in the model, with whatever header can be read off it.
fn other(name: &str, raw: &RawValue) -> Event {
    let payload = wire::tree(raw);
    let person = ["from", "user"].into_iter().find_map(|field| wire::User::deserialize(payload.get(field)?).ok());
    let chat = read::<wire::Message<'_>>(raw).and_then(|message| place_of(&message));
    let id = ["id", "poll_id", "inline_message_id"].into_iter().find_map(|field| payload.get(field)?.as_str());
    let id = id.map(str::to_owned).or_else(|| Some(payload.get("message_id")?.as_i64()?.to_string()));
    let at = ["date", "add_date", "remove_date"].into_iter().find_map(|field| payload.get(field)?.as_i64());
    let conversation = chat.map(|place| place.conversation()).or_else(|| {
        let person = person.as_ref()?;
        Some(ConversationId(person.id.to_string()))
    });
    let id = id.unwrap_or_default();
    let from = person.as_ref().map(user_contact);
    drop(person);
    let body = Body::Other(Other { kind: format!("update:{name}"), value: payload });
    let mut event = event(id, at, body);
    event.from = from;
    event.conversation = conversation;
    event
}

/// Tells apart two edits of one message within one second. FNV-1a over the JSON form: the same on every machine, and no
/// protection is asked of it.
fn fingerprint(content: &Content) -> u64 {
    let json = serde_json::to_vec(content).unwrap_or_default();
    json.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
