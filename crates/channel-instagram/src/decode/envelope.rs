//! Taking a body apart: Instagram's three envelopes (platforms.md §2.2), each also inside an array.

use channel_core::webhook::Raw;
use channel_core::{ParseError, Parsed, Skipped};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::messaging::Lane;
use super::place::{Dropped, Outcome, Place};
use super::{change, messaging};
use crate::wire::{ChangeWire, DeliveryWire, EntryWire, items};

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| ParseError::new("the body is no JSON"))?;
    let mut parsed = Parsed::default();
    match whole.get().as_bytes().first() {
        Some(b'[') => {
            for delivery in items(whole).unwrap_or_default() {
                if let Err(error) = read_delivery(delivery, &mut parsed) {
                    skip(&mut parsed, None, delivery, Dropped::new("no envelope of Instagram's", error.reason));
                }
            }
        }
        _ => read_delivery(whole, &mut parsed)?,
    }
    Ok(parsed)
}

fn read_delivery(raw: &RawValue, parsed: &mut Parsed) -> Result<(), ParseError> {
    let delivery: DeliveryWire<'_> =
        serde_json::from_str(raw.get()).map_err(|_| ParseError::new("the body is no envelope"))?;
    if delivery.object.as_deref().is_some_and(|object| object != "instagram") {
        return Err(ParseError::new("the body is about another product than instagram"));
    }
    let entry = delivery.entry.ok_or_else(|| ParseError::new("the envelope has no entry"))?;
    for entry in items(entry).ok_or_else(|| ParseError::new("the envelope's entry is no list"))? {
        read_entry(entry, parsed);
    }
    Ok(())
}

fn read_entry(raw: &RawValue, parsed: &mut Parsed) {
    let Ok(entry) = serde_json::from_str::<EntryWire<'_>>(raw.get()) else {
        return skip(parsed, None, raw, Dropped::new("the entry cannot be read", "entry"));
    };
    let place = Place { entry: entry.id.as_deref(), time: entry.time };
    let before = parsed.events.len() + parsed.skipped.len();
    for (list, lane) in [(entry.messaging, Lane::Main), (entry.standby, Lane::Standby)] {
        each(list, lane.name(), place, parsed, |part| messaging_item(part, place, lane));
    }
    each(entry.changes, "changes", place, parsed, |part| match serde_json::from_str::<ChangeWire<'_>>(part.get()) {
        Ok(change) => read_change(change.field.as_deref(), change.value, place),
        Err(_) => vec![Err(Dropped::new("the change cannot be read", "change"))],
    });
    if entry.field.is_some() || entry.value.is_some() {
        keep(parsed, place, raw, read_change(entry.field.as_deref(), entry.value, place));
    }
    if parsed.events.len() + parsed.skipped.len() == before {
        skip(parsed, place.entry, raw, Dropped::new("the entry holds nothing that is known", "entry"));
    }
}

fn each(
    list: Option<&RawValue>,
    name: &str,
    place: Place<'_>,
    parsed: &mut Parsed,
    read: impl Fn(&RawValue) -> Vec<Outcome>,
) {
    let Some(list) = list else { return };
    match items(list) {
        Some(parts) => parts.into_iter().for_each(|part| keep(parsed, place, part, read(part))),
        None => skip(parsed, place.entry, list, Dropped::new("what should be a list is none", name)),
    }
}

fn messaging_item(part: &RawValue, place: Place<'_>, lane: Lane) -> Vec<Outcome> {
    match value_of(part) {
        Some(value) => messaging::decode(place, &value, lane),
        None => vec![Err(Dropped::new("the item cannot be read", lane.name()))],
    }
}

fn read_change(field: Option<&str>, value: Option<&RawValue>, place: Place<'_>) -> Vec<Outcome> {
    let what = || format!("field:{}", field.unwrap_or("none"));
    match value.map(value_of) {
        None => vec![Err(Dropped::new("the change has no value", what()))],
        Some(None) => vec![Err(Dropped::new("the change cannot be read", what()))],
        // Meta's page calls the value of a comment an array, though its samples show an object.
        Some(Some(Value::Array(values))) => {
            values.iter().flat_map(|value| change::decode(place, field, value)).collect()
        }
        Some(Some(value)) => change::decode(place, field, &value),
    }
}

/// The part as a value; a key given twice counts as its last, and too deep a nesting is no value.
fn value_of(part: &RawValue) -> Option<Value> {
    Value::deserialize(&mut serde_json::Deserializer::from_str(part.get())).ok()
}

fn keep(parsed: &mut Parsed, place: Place<'_>, raw: &RawValue, outcomes: Vec<Outcome>) {
    for outcome in outcomes {
        match outcome {
            Ok(mut event) => {
                event.raw = Raw(raw.get().to_owned());
                parsed.events.push(event);
            }
            Err(dropped) => skip(parsed, place.entry, raw, dropped),
        }
    }
}

fn skip(parsed: &mut Parsed, account: Option<&str>, raw: &RawValue, dropped: Dropped) {
    parsed.skipped.push(Skipped {
        account: account.map(str::to_owned),
        reason: dropped.reason.to_owned(),
        what: dropped.what,
        raw: Raw(raw.get().to_owned()),
    });
}
