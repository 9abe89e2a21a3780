//! From the platform's JSON to the model: pure and total. A body that is the platform's envelope loses nothing: every
//! message, status and other item becomes an event, or a skipped part with its bytes.

mod account;
mod batch;
mod change;
mod content;
mod history;
mod item;
mod message;
mod people;
mod status;
mod template;

use std::borrow::Cow;

use channel_core::{ParseError, Parsed};
use serde_json::value::RawValue;

use crate::wire::{Entry, Envelope, Express, Fields, OBJECT};
use batch::Batch;

pub(crate) use people::e164;

/// Reads a webhook body.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    let body = std::str::from_utf8(body).map_err(|_| no_envelope())?;
    match Express::read(body) {
        Some(express) => Ok(change::decode_express(express)),
        None => by_part(body),
    }
}

/// Reads a body one part at a time, so that a part of a shape never seen costs only itself.
fn by_part(body: &str) -> Result<Parsed, ParseError> {
    let envelope: Envelope<'_> = serde_json::from_str(body).map_err(|_| no_envelope())?;
    if envelope.object.is_some_and(|object| object != OBJECT) {
        return Err(ParseError::new("the envelope is for another product than WhatsApp"));
    }
    let mut parsed = Parsed::default();
    for raw in envelope.entry {
        match serde_json::from_str::<Entry<'_>>(raw.get()) {
            Ok(entry) => {
                for change in &entry.changes {
                    change::decode(change, &entry, &mut parsed);
                }
            }
            Err(_) => {
                Batch::new(account_of(raw), None, &mut parsed).skip("entry", "the entry has no list of changes", raw)
            }
        }
    }
    Ok(parsed)
}

/// The parser's own message can quote the body, so it is not kept.
fn no_envelope() -> ParseError {
    ParseError::new("no WhatsApp envelope with a list of entries")
}

/// The account a broken entry still names.
fn account_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    Fields::parse(raw)?.text("id")
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
                let Some(wire) = Express::read(&body) else { continue };
                express += 1;
                assert_eq!(Ok(change::decode_express(wire)), by_part(&body), "{}: {body}", path.display());
            }
        }
        assert!(express > 1_000, "hardly a sample takes the short way: {express}");
    }
}
