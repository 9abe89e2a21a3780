//! What a visitor did, as our events. Total on anything the envelope lets in: what cannot be taken is skipped with its
//! reason, and its neighbours are not.

use std::time::Duration;

use channel_core::model::{Other, Quote, ReadMark, Referral, Reply, ReplySource};
use channel_core::webhook::Raw;
use channel_core::{Body, Contact, Content, Event, ParseError, Parsed, Skipped, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::token::{VisitorId, is_plain_id};
use crate::webhook::CHANNEL;
use crate::wire;

/// The longest text of a visitor, in characters.
pub const MAX_TEXT: usize = 4_000;

/// The most events of one delivery.
pub const MAX_EVENTS: usize = 20;

/// The most bytes of one delivery: the limits above with room for JSON's escapes.
pub const MAX_BODY: usize = 512 * 1024;

/// How long a message may have waited in a browser that was offline.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Replaces times that a visitor's clock cannot be right about, those after `received` and those more than a day before,
/// by `received`.
pub fn trust_clock(parsed: &mut Parsed, received: Timestamp) {
    for event in &mut parsed.events {
        if event.at > received || event.at < received.minus(PATIENCE) {
            event.at = received;
        }
    }
}

/// Reads a delivery's envelope.
pub(crate) fn delivery(body: &[u8]) -> Result<wire::Delivery<'_>, ParseError> {
    serde_json::from_slice(body).map_err(|_| ParseError::new("the body is no delivery of the widget"))
}

/// Turns a delivery into events.
pub(crate) fn events(delivery: &wire::Delivery<'_>) -> Result<Parsed, ParseError> {
    let visitor: VisitorId =
        delivery.visitor.parse().map_err(|_| ParseError::new("the visitor's id is none of the widget's"))?;
    let sender = Sender {
        account: &delivery.account,
        contact: Contact {
            name: words(delivery.name.as_ref(), 80),
            language: words(delivery.language.as_ref(), 35).filter(|tag| is_plain_id(tag)),
            ..Contact::new(visitor.as_str())
        },
        page: words(delivery.page.as_ref(), 500)
            .filter(|page| page.starts_with("https://") || page.starts_with("http://")),
        visitor,
    };
    let mut parsed = Parsed::default();
    for (place, raw) in delivery.events.iter().enumerate() {
        let outcome = if place < MAX_EVENTS {
            sender.event(raw)
        } else {
            Err(Refused::new("event", "the delivery holds too many events"))
        };
        match outcome {
            Ok(event) => parsed.events.push(Event { raw: Raw(raw.get().to_owned()), ..event }),
            Err(refused) => parsed.skipped.push(Skipped {
                account: Some(delivery.account.clone()),
                reason: refused.reason.into(),
                what: refused.what,
                raw: Raw(raw.get().to_owned()),
            }),
        }
    }
    Ok(parsed)
}

struct Sender<'a> {
    account: &'a str,
    visitor: VisitorId,
    contact: Contact,
    page: Option<String>,
}

struct Refused {
    what: String,
    reason: &'static str,
}

impl Refused {
    fn new(what: &str, reason: &'static str) -> Self {
        Self { what: what.to_owned(), reason }
    }
}

impl Sender<'_> {
    fn event(&self, raw: &RawValue) -> Result<Event, Refused> {
        let header: wire::Header = serde_json::from_str(raw.get())
            .map_err(|_| Refused::new("event", "the event has no readable id and type"))?;
        let what = format!("event:{}", header.kind.chars().take(32).collect::<String>());
        let refuse = |reason| Refused { what: what.clone(), reason };
        if !is_plain_id(&header.id) {
            return Err(refuse("the event's id is not plain"));
        }
        let (body, quoted) = match header.kind.as_str() {
            "message" => (Body::Message(message(raw).map_err(refuse)?), None),
            "reply" => reply(raw).map_err(refuse)?,
            "read" => {
                let read: wire::Read = read(raw).ok_or_else(|| refuse("the event names no message"))?;
                if !is_plain_id(&read.message_id) {
                    return Err(refuse("the message's id is not plain"));
                }
                (Body::Read(ReadMark::UpTo { message_id: Some(read.message_id) }), None)
            }
            "typing" => (Body::Other(Other { kind: "typing".into(), value: Value::Null }), None),
            _ => (Body::Other(Other { kind: what.clone(), value: read(raw).unwrap_or_default() }), None),
        };
        let at = header.at.map_or_else(Timestamp::default, Timestamp::from_millis);
        let words = matches!(body, Body::Message(_));
        let mut event = Event::new(CHANNEL, self.account, header.id, at, body);
        event.key = format!("{}:{}:{}", event.body.name(), self.visitor.as_str(), event.id);
        event.from = Some(self.contact.clone());
        event.conversation = Some(self.visitor.conversation());
        event.reply_to = quoted.map(Quote::new);
        event.referral = self
            .page
            .clone()
            .filter(|_| words)
            .map(|url| Box::new(Referral { kind: "page".into(), url: Some(url), ..Referral::default() }));
        Ok(event)
    }
}

fn message(raw: &RawValue) -> Result<Content, &'static str> {
    let message: wire::Message = read(raw).ok_or("the message has no text")?;
    if message.text.trim().is_empty() {
        return Err("the text is empty");
    }
    if message.text.chars().count() > MAX_TEXT {
        return Err("the text is too long");
    }
    Ok(Content::text(message.text))
}

fn reply(raw: &RawValue) -> Result<(Body, Option<String>), &'static str> {
    let wire::Reply { choice, to } = read(raw).ok_or("the reply names no choice")?;
    if choice.id.is_empty() || choice.id.chars().count() > 256 || choice.title.chars().count() > 256 {
        return Err("the choice is none that was offered");
    }
    let reply = Reply { source: ReplySource::QuickReply, id: choice.id, title: choice.title, description: None };
    Ok((Body::Message(Content::Reply(reply)), to.filter(|id| is_plain_id(id))))
}

fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// A short text about the visitor, or nothing when it is none.
fn words(value: Option<&Value>, longest: usize) -> Option<String> {
    let text = value?.as_str()?.trim();
    (!text.is_empty() && text.chars().count() <= longest).then(|| text.to_owned())
}
