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
    // The parser's own message can quote the body, so it is not kept.
    let no_envelope = || ParseError::new("no WhatsApp envelope with a list of entries");
    let body = std::str::from_utf8(body).map_err(|_| no_envelope())?;
    match Express::read(body) {
        Some(express) => Ok(change::decode_express(express)),
        None => by_part(serde_json::from_str(body).map_err(|_| no_envelope())?),
    }
}

/// Reads a body one part at a time, so that a part of a shape never seen costs only itself.
fn by_part(envelope: Envelope<'_>) -> Result<Parsed, ParseError> {
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

/// The account a broken entry still names.
fn account_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    Fields::parse(raw)?.text("id")
}
