//! Taking a body apart: Instagram's three envelopes (platforms.md §2.2), each also inside an array.

use channel_core::{ParseError, Parsed};
use serde_json::Value;
use serde_json::value::RawValue;

use super::messaging::Lane;
use super::place::{Dropped, Out, Place, Source};
use super::{change, express, messaging};
use crate::wire::{ChangeWire, DeliveryWire, EntryWire, items};

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    let body = std::str::from_utf8(body).map_err(|_| ParseError::new("the body is no JSON"))?;
    match express::read(body) {
        Some(parsed) => Ok(parsed),
        None => by_part(body),
    }
}

/// Reads a body one part at a time, so that a part of a shape never seen costs only itself.
fn by_part(body: &str) -> Result<Parsed, ParseError> {
    let whole: &RawValue = serde_json::from_str(body).map_err(|_| ParseError::new("the body is no JSON"))?;
    let mut reader = Reader::default();
    match whole.get().as_bytes().first() {
        Some(b'[') => {
            for delivery in items(whole).unwrap_or_default() {
                if let Err(error) = reader.delivery(delivery) {
                    reader.skip(None, delivery, Dropped::new("no envelope of Instagram's", error.reason));
                }
            }
        }
        _ => reader.delivery(whole)?,
    }
    Ok(reader.parsed)
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) parsed: Parsed,
}

impl Reader {
    fn delivery(&mut self, raw: &RawValue) -> Result<(), ParseError> {
        let delivery: DeliveryWire<'_> =
            serde_json::from_str(raw.get()).map_err(|_| ParseError::new("the body is no envelope"))?;
        if delivery.object.as_deref().is_some_and(|object| object != "instagram") {
            return Err(ParseError::new("the body is about another product than instagram"));
        }
        let entry = delivery.entry.ok_or_else(|| ParseError::new("the envelope has no entry"))?;
        for entry in items(entry).ok_or_else(|| ParseError::new("the envelope's entry is no list"))? {
            self.entry(entry);
        }
        Ok(())
    }

    fn entry(&mut self, raw: &RawValue) {
        let Ok(entry) = serde_json::from_str::<EntryWire<'_>>(raw.get()) else {
            return self.skip(None, raw, Dropped::new("the entry cannot be read", "entry"));
        };
        let place = Place { entry: entry.id.as_deref(), time: entry.time };
        let before = self.len();
        for (list, lane) in [(entry.messaging, Lane::Main), (entry.standby, Lane::Standby)] {
            for part in self.list(list, lane.name(), place) {
                self.item(part, place, lane);
            }
        }
        for part in self.list(entry.changes, "changes", place) {
            self.change(part, place);
        }
        if entry.field.is_some() || entry.value.is_some() {
            self.field(entry.field.as_deref(), entry.value, raw, place);
        }
        if self.len() == before {
            self.skip(place.entry, raw, Dropped::new("the entry holds nothing that is known", "entry"));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.parsed.events.len() + self.parsed.skipped.len()
    }

    fn list<'a>(&mut self, list: Option<&'a RawValue>, name: &str, place: Place<'_>) -> Vec<&'a RawValue> {
        let Some(list) = list else { return Vec::new() };
        items(list).unwrap_or_else(|| {
            self.skip(place.entry, list, Dropped::new("what should be a list is none", name));
            Vec::new()
        })
    }

    fn item(&mut self, raw: &RawValue, place: Place<'_>, lane: Lane) {
        messaging::decode(place, Source::Text(raw.get()), lane, &mut self.out(raw.get(), place));
    }

    pub(super) fn change(&mut self, raw: &RawValue, place: Place<'_>) {
        match serde_json::from_str::<ChangeWire<'_>>(raw.get()) {
            Ok(change) => self.field(change.field.as_deref(), change.value, raw, place),
            Err(_) => self.skip(place.entry, raw, Dropped::new("the change cannot be read", "change")),
        }
    }

    fn field(&mut self, field: Option<&str>, value: Option<&RawValue>, raw: &RawValue, place: Place<'_>) {
        let mut out = self.out(raw.get(), place);
        let what = || format!("field:{}", field.unwrap_or("none"));
        match value.map(value_of) {
            None => out.push(Err(Dropped::new("the change has no value", what()))),
            Some(None) => out.push(Err(Dropped::new("the change cannot be read", what()))),
            // Meta's page calls the value of a comment an array, though its samples show an object.
            Some(Some(Value::Array(values))) => {
                values.iter().for_each(|value| change::decode(place, field, value, &mut out));
            }
            Some(Some(value)) => change::decode(place, field, &value, &mut out),
        }
    }

    pub(super) fn out<'p>(&'p mut self, raw: &'p str, place: Place<'p>) -> Out<'p> {
        Out { parsed: &mut self.parsed, raw, account: place.entry }
    }

    fn skip(&mut self, account: Option<&str>, raw: &RawValue, dropped: Dropped) {
        self.parsed.skipped.push(dropped.skipped(account, raw.get()));
    }
}

/// The part as a value; a key given twice counts as its last, and too deep a nesting is no value.
fn value_of(part: &RawValue) -> Option<Value> {
    serde_json::from_str(part.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_in_one_pass_and_by_part_mean_the_same() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let mut express = 0_usize;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let body = std::fs::read_to_string(&path).unwrap();
            let sample = serde_json::from_str(&body).unwrap();
            let mutants = channel_testkit::mutations(&sample).into_iter().map(|mutant| mutant.to_string());
            for body in std::iter::once(body).chain(mutants) {
                let Some(parsed) = express::read(&body) else { continue };
                express += 1;
                assert_eq!(Ok(parsed), by_part(&body), "{}: {body}", path.display());
            }
        }
        assert!(express > 1_000, "hardly a sample takes the short way: {express}");
    }
}
