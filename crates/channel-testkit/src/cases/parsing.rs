//! Parsing is total: no authentic body panics, vanishes or costs a neighbour.

use std::panic::{AssertUnwindSafe, catch_unwind};

use channel_core::signature::trust_local_file;
use channel_core::{Body, Content, Event, ParseError, Parsed};
use serde_json::{Value, json};

use super::ensure;
use crate::subject::{NamedBy, Subject};
use crate::suite::Failure;

pub(crate) async fn samples_hold_something(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        let parsed = read(subject, name, body)?;
        ensure(!parsed.events.is_empty() || !parsed.skipped.is_empty(), || {
            format!("{name}: neither an event nor a skipped part")
        })?;
    }
    Ok(subject.bodies.len())
}

pub(crate) async fn repeatable(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        let same = read(subject, name, body)? == read(subject, name, body)?;
        ensure(same, || format!("{name}: the second reading differs"))?;
    }
    Ok(subject.bodies.len())
}

pub(crate) async fn batch_is_concatenation(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(split) = subject.split else { return Ok(0) };
    for (name, body) in &subject.bodies {
        let whole = read(subject, name, body)?;
        let mut parts = Parsed::default();
        for single in split(body) {
            parts.extend(read(subject, name, &single)?);
        }
        let (left, right) = (bare(&whole.events), bare(&parts.events));
        ensure(left == right, || {
            format!("{name}: the batch has {} events, its singles {}, or they differ", left.len(), right.len())
        })?;
        let (left, right) = (whole.skipped.len(), parts.skipped.len());
        ensure(left == right, || format!("{name}: the batch skips {left} parts, its singles {right}"))?;
    }
    Ok(subject.bodies.len())
}

pub(crate) async fn keys_tell_apart(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, body) in &subject.bodies {
        let events = bare(&read(subject, name, body)?.events);
        for (at, one) in events.iter().enumerate() {
            for other in events.iter().skip(at + 1) {
                looked += 1;
                let clash = one.key == other.key && one.account == other.account && one != other;
                ensure(!clash, || format!("{name}: two different events have the key of a {}", one.body.name()))?;
            }
        }
    }
    Ok(looked)
}

pub(crate) async fn no_empty_text(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        let all = read(subject, name, body)?.events;
        let empty = all.iter().any(|event| content(event).is_some_and(is_empty_text));
        ensure(!empty, || format!("{name}: an event is an empty text"))?;
    }
    Ok(subject.bodies.len())
}

pub(crate) async fn events_name_their_place(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, body) in &subject.bodies {
        for event in read(subject, name, body)?.events {
            looked += 1;
            ensure(event.channel == subject.channel.id(), || format!("{name}: an event of channel {}", event.channel))?;
            let named = subject.accounts == NamedBy::Route || !event.account.is_empty();
            ensure(named, || format!("{name}: a {} without account", event.body.name()))?;
            ensure(!event.key.is_empty(), || format!("{name}: a {} without key", event.body.name()))?;
            let orphan = matches!(event.body, Body::Message(_)) && event.conversation.is_none();
            ensure(!orphan, || format!("{name}: a message outside any conversation"))?;
        }
    }
    Ok(looked)
}

pub(crate) async fn json_reads_back(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, body) in &subject.bodies {
        for event in bare(&read(subject, name, body)?.events) {
            looked += 1;
            let back = serde_json::to_string(&event).and_then(|text| serde_json::from_str::<Event>(&text));
            match back {
                Ok(back) => ensure(back == event, || format!("{name}: a {} changed on its way", event.body.name()))?,
                Err(error) => return Err(Failure(format!("{name}: a {}: {error}", event.body.name()))),
            }
        }
    }
    Ok(looked)
}

pub(crate) async fn arbitrary_json(subject: &Subject<'_>) -> Result<usize, Failure> {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let wide = Value::Array(vec![json!({"id": "1", "changes": [{}]}); 300]);
    let envelopes = ["entry", "changes", "messaging", "message", "update_id", "object", "events"];
    let mut bodies: Vec<Vec<u8>> = vec![
        b"null".to_vec(),
        b"true".to_vec(),
        b"0".to_vec(),
        b"-1e400".to_vec(),
        b"\"\"".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        b"{\"a\":1,\"a\":2}".to_vec(),
        deep.into_bytes(),
        wide.to_string().into_bytes(),
    ];
    for key in envelopes {
        for value in [Value::Null, json!(1), json!("x"), json!([]), json!([null]), json!([{}]), json!({}), wide.clone()]
        {
            bodies.push(json!({ key: value }).to_string().into_bytes());
        }
    }
    for body in &bodies {
        let shown: String = String::from_utf8_lossy(body).chars().take(60).collect();
        survives(subject, body, &shown)?;
    }
    Ok(bodies.len())
}

pub(crate) async fn not_json(subject: &Subject<'_>) -> Result<usize, Failure> {
    let bodies = [&b""[..], b" ", b"{", b"hello", b"\xff\xfe", b"{\"a\":", b"<xml/>", b"a=b&c=d"];
    for body in bodies {
        let outcome = parse(subject, body)?;
        ensure(outcome.is_err(), || format!("{:?} was read as JSON", String::from_utf8_lossy(body)))?;
    }
    Ok(bodies.len())
}

fn survives(subject: &Subject<'_>, body: &[u8], what: &str) -> Result<(), Failure> {
    parse(subject, body).map(drop).map_err(|failure| Failure(format!("{what}: {failure}")))
}

/// Parses what is taken to be authentic; a panic on the way is the outer error. That authentic bodies pass `verify` is
/// examined by cases of its own, and signing every wreck would be most of the time spent.
pub(super) fn parse(subject: &Subject<'_>, body: &[u8]) -> Result<Result<Parsed, ParseError>, Failure> {
    let read = || subject.channel.webhook().parse(trust_local_file(body));
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| Failure("the adapter panicked".into()))
}

pub(super) fn read(subject: &Subject<'_>, name: &str, body: &[u8]) -> Result<Parsed, Failure> {
    parse(subject, body)?.map_err(|error| Failure(format!("{name}: {error}")))
}

/// The events without the bytes kept beside them, which differ by how a body was cut.
pub(super) fn bare(events: &[Event]) -> Vec<Event> {
    events.iter().map(|event| Event { raw: channel_core::webhook::Raw::default(), ..event.clone() }).collect()
}

pub(super) fn content(event: &Event) -> Option<&Content> {
    match &event.body {
        Body::Message(content) | Body::Edit(content) | Body::Echo(content) => Some(content),
        _ => None,
    }
}

pub(super) fn is_empty_text(content: &Content) -> bool {
    match content {
        Content::Text { text } => text.trim().is_empty(),
        Content::Album { parts } => parts.is_empty() || parts.iter().any(is_empty_text),
        _ => false,
    }
}
