//! Taking a body apart: one update, an array of them, or a whole answer of `getUpdates`.

use std::borrow::Cow;

use channel_core::webhook::Raw;
use channel_core::{Event, ParseError, Parsed, Skipped};
use serde::de::MapAccess;
use serde_json::value::RawValue;

use crate::decode::{self, Wrote};
use crate::maybe::{Maybe, Object, object};
use crate::wire::Message;

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    let not_json = || ParseError::new("the body is not JSON");
    let body = std::str::from_utf8(body).map_err(|_| not_json())?.trim_matches([' ', '\n', '\r', '\t']);
    let mut parsed = Parsed::default();
    if body.starts_with('[') {
        list(serde_json::from_str(body).map_err(|_| not_json())?, &mut parsed);
        return Ok(parsed);
    }
    let update = read(body).map_err(|_| not_json())?.unwrap_or_default();
    match update.result.into_option() {
        _ if update.id.is_some() => one(update.id, update.reports, body, &mut parsed),
        Some(updates) => list(updates, &mut parsed),
        None => return Err(ParseError::new("the body is neither an update nor an answer of getUpdates")),
    }
    Ok(parsed)
}

fn list(updates: Vec<&RawValue>, parsed: &mut Parsed) {
    parsed.events.reserve_exact(updates.len());
    for raw in updates {
        match read(raw.get()) {
            Ok(Some(update)) => one(update.id, update.reports, raw.get(), parsed),
            _ => skip("an update is an object and this is none", raw.get(), parsed),
        }
    }
}

/// The fields of an update, or of an answer that holds updates.
#[derive(Default)]
struct Update<'a> {
    /// The id; inside, nothing when it is no whole number.
    id: Option<Maybe<i64>>,
    /// What `getUpdates` answers with.
    result: Maybe<Vec<&'a RawValue>>,
    /// What the update reports: in practice one thing.
    reports: Vec<(Cow<'a, str>, Report<'a>)>,
}

enum Report<'a> {
    Message(Wrote, Maybe<Box<Message<'a>>>),
    Other(&'a RawValue),
    /// Read as something that no update holds.
    Passed,
}

impl<'de> Object<'de> for Update<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        if name == "update_id" {
            self.id = Some(map.next_value()?);
            return Ok(());
        }
        let report = match Wrote::of(&name) {
            Some(wrote) => Report::Message(wrote, map.next_value()?),
            None if name == "result" => {
                self.result = map.next_value()?;
                Report::Passed
            }
            None => Report::Other(map.next_value()?),
        };
        // Of a name that stands twice the last counts.
        self.reports.retain(|(known, _)| *known != name);
        self.reports.push((name, report));
        Ok(())
    }

    fn is_whole(&self) -> bool {
        true
    }
}

fn read(text: &str) -> Result<Option<Update<'_>>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let update = object(&mut deserializer)?;
    deserializer.end()?;
    Ok(update)
}

fn one(id: Option<Maybe<i64>>, mut reports: Vec<(Cow<'_, str>, Report<'_>)>, raw: &str, parsed: &mut Parsed) {
    let Some(id) = id.and_then(Maybe::into_option) else {
        return skip("the update has no readable update_id", raw, parsed);
    };
    if reports.is_empty() {
        return skip("the update holds nothing but its id", raw, parsed);
    }
    reports.sort_by(|one, other| one.0.cmp(&other.0));
    let mut keyless = 0_usize;
    let mut keep = |mut event: Event| {
        if event.key.is_empty() {
            event.key = if keyless == 0 { format!("update:{id}") } else { format!("update:{id}/{keyless}") };
            keyless += 1;
        }
        if event.id.is_empty() {
            event.id = format!("update:{id}");
        }
        event.raw = Raw(raw.to_owned());
        parsed.events.push(event);
    };
    for (name, report) in reports {
        let payload = match report {
            Report::Message(wrote, message) => {
                if let Some(event) = message.as_deref().and_then(|message| decode::message(message, wrote)) {
                    keep(event);
                    continue;
                }
                // A message of an unknown shape: its text has to be found again.
                field(raw, &name)
            }
            Report::Passed => field(raw, &name),
            Report::Other(payload) => Some(payload),
        };
        payload.map(|payload| decode::happening(&name, payload)).into_iter().flatten().for_each(&mut keep);
    }
}

/// The text of an object's field.
fn field<'a>(object: &'a str, name: &str) -> Option<&'a RawValue> {
    #[derive(Default)]
    struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);
    impl<'de> Object<'de> for Fields<'de> {
        fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
            self.0.push((name, map.next_value()?));
            Ok(())
        }

        fn is_whole(&self) -> bool {
            true
        }
    }
    let fields: Fields<'a> = crate::maybe::object(&mut serde_json::Deserializer::from_str(object)).ok()??;
    fields.0.into_iter().rev().find(|(known, _)| known == name).map(|(_, raw)| raw)
}

fn skip(reason: &str, raw: &str, parsed: &mut Parsed) {
    parsed.skipped.push(Skipped {
        account: None,
        reason: reason.into(),
        what: "update".into(),
        raw: Raw(raw.to_owned()),
    });
}
