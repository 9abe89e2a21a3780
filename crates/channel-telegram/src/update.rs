//! Taking a body apart: one update, an array of them, or a whole answer of `getUpdates`.

use std::borrow::Cow;

use channel_core::walk::Walk;
use channel_core::webhook::Raw;
use channel_core::{Event, ParseError, Parsed, Skipped};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess};
use serde_json::value::RawValue;

use crate::decode::{self, Wrote};
use crate::maybe::{Maybe, Object, object};
use crate::wire::Message;

/// Reads a body.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    let body = std::str::from_utf8(body).map_err(|_| not_json())?.trim_matches([' ', '\n', '\r', '\t']);
    match several(body) {
        Some(parsed) => Ok(parsed),
        None => by_part(body),
    }
}

fn not_json() -> ParseError {
    ParseError::new("the body is not JSON")
}

/// Reads an array of updates or an answer of `getUpdates`, each update once. Nothing when the body is neither, or departs
/// from the form that real traffic has.
fn several(body: &str) -> Option<Parsed> {
    let mut parsed = Parsed::default();
    let mut walk = Walk::new(body);
    if body.starts_with('[') {
        updates(&mut walk, &mut parsed)?;
    } else {
        let mut found = false;
        walk.object(|walk, name| match name {
            "ok" => walk.value::<IgnoredAny>().map(drop),
            "result" if !found => {
                found = true;
                updates(walk, &mut parsed)
            }
            _ => None,
        })?;
        if !found {
            return None;
        }
    }
    walk.is_at_end().then_some(parsed)
}

fn updates(walk: &mut Walk<'_>, parsed: &mut Parsed) -> Option<()> {
    parsed.events.reserve_exact((walk.len() / SHORT_UPDATE).max(1));
    walk.list(|walk| {
        let (update, raw) = walk.value::<Update<'_>>()?;
        one(update, raw, parsed);
        Some(())
    })
}

/// About as many bytes as an update with a text has: so many of them can be expected in a body.
const SHORT_UPDATE: usize = 384;

/// Reads a body one part at a time, so that a part of a shape never seen costs only itself.
fn by_part(body: &str) -> Result<Parsed, ParseError> {
    let mut parsed = Parsed::default();
    if body.starts_with('[') {
        list(serde_json::from_str(body).map_err(|_| not_json())?, &mut parsed);
        return Ok(parsed);
    }
    let mut update = read(body).map_err(|_| not_json())?.unwrap_or_default();
    match update.result.take() {
        _ if update.id.is_some() => {
            // Nearly always it is one event, for which a vector would make room for four.
            parsed.events.reserve_exact(1);
            one(update, body, &mut parsed);
        }
        Some(updates) => list(updates, &mut parsed),
        None => return Err(ParseError::new("the body is neither an update nor an answer of getUpdates")),
    }
    Ok(parsed)
}

fn list(updates: Vec<&RawValue>, parsed: &mut Parsed) {
    parsed.events.reserve_exact(updates.len());
    for raw in updates {
        match read(raw.get()) {
            Ok(Some(update)) => one(update, raw.get(), parsed),
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
    /// What the update reports.
    report: Option<(Cow<'a, str>, Report<'a>)>,
    /// What it reports besides; in practice nothing.
    more: Vec<(Cow<'a, str>, Report<'a>)>,
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
        match &mut self.report {
            None => self.report = Some((name, report)),
            Some((known, first)) if *known == name => *first = report,
            Some(_) => {
                self.more.retain(|(known, _)| *known != name);
                self.more.push((name, report));
            }
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        true
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Update<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::<Update<'de>, D>(deserializer)?.ok_or_else(|| D::Error::custom("an update is an object"))
    }
}

fn read(text: &str) -> Result<Option<Update<'_>>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let update = object(&mut deserializer)?;
    deserializer.end()?;
    Ok(update)
}

fn one(update: Update<'_>, raw: &str, parsed: &mut Parsed) {
    let Update { id, report, mut more, .. } = update;
    let Some(id) = id.and_then(Maybe::into_option) else {
        return skip("the update has no readable update_id", raw, parsed);
    };
    let Some(first) = report else {
        return skip("the update holds nothing but its id", raw, parsed);
    };
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
    if more.is_empty() {
        return events(first, raw, &mut keep);
    }
    more.push(first);
    more.sort_by(|one, other| one.0.cmp(&other.0));
    more.into_iter().for_each(|report| events(report, raw, &mut keep));
}

fn events((name, report): (Cow<'_, str>, Report<'_>), raw: &str, keep: &mut impl FnMut(Event)) {
    let payload = match report {
        Report::Message(wrote, mut message) => {
            if let Some(event) = message.as_mut().and_then(|message| decode::message(message, wrote)) {
                return keep(event);
            }
            // A message of an unknown shape: its text has to be found again.
            field(raw, &name)
        }
        Report::Passed => field(raw, &name),
        Report::Other(payload) => Some(payload),
    };
    payload.map(|payload| decode::happening(&name, payload)).into_iter().flatten().for_each(keep);
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

#[cfg(test)]
mod tests {
    use channel_testkit::mutations;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn reading_in_one_pass_and_by_part_mean_the_same() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let mut compared = 0_usize;
        let mut compare = |body: &str| {
            let Some(parsed) = several(body) else { return };
            compared += 1;
            assert_eq!(Ok(parsed), by_part(body), "{body}");
        };
        for file in std::fs::read_dir(folder).unwrap() {
            let body = std::fs::read_to_string(file.unwrap().path()).unwrap();
            compare(body.trim());
            let sample: Value = serde_json::from_str(&body).unwrap();
            for update in sample["result"].as_array().into_iter().flatten() {
                for mutant in mutations(update) {
                    compare(&json!([mutant, update]).to_string());
                }
            }
        }
        let answer = json!({ "ok": true, "result": [{ "update_id": 1, "message": { "chat": { "id": 2 } } }] });
        for mutant in mutations(&answer) {
            compare(&mutant.to_string());
        }
        assert!(compared > 1_000, "hardly a sample takes the short way: {compared}");
    }

    #[test]
    fn what_an_answer_holds_twice_or_besides_is_read_by_part() {
        let update = r#"{"update_id":1,"message":{"chat":{"id":2},"text":"hi"}}"#;
        let bodies = [
            format!(r#"{{"result":[{update}],"result":[]}}"#),
            format!(r#"{{"result":[{update}],"update_id":5}}"#),
            format!(r#"{{"ok":true,"result":[{update},7]}}"#),
            format!(r#"[{update}] x"#),
            r#"{"ok":true}"#.to_owned(),
            update.to_owned(),
        ];
        for body in bodies {
            assert_eq!(several(&body), None, "{body}");
        }
        assert_eq!(several(&format!("[{update} , {update} ]")).map(|parsed| parsed.events.len()), Some(2));
    }
}
