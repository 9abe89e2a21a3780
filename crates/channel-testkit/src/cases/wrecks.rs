//! Samples with one node broken: what a platform's next version sends, and what a fuzzer finds.

use channel_core::{ParseError, Parsed};
use serde_json::Value;

use super::ensure;
use super::parsing::{content, is_empty_text, parse};
use crate::mutate::{Mutant, each_mutant};
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn never_panic(subject: &Subject<'_>) -> Result<usize, Failure> {
    each_wreck(subject, |_, _| Ok(()))
}

pub(crate) async fn no_empty_text(subject: &Subject<'_>) -> Result<usize, Failure> {
    each_wreck(subject, |_, outcome| {
        let Ok(parsed) = outcome else { return Ok(()) };
        let empty = parsed.events.iter().any(|event| content(event).is_some_and(is_empty_text));
        ensure(!empty, || "an event is an empty text".to_owned())
    })
}

pub(crate) async fn skipped_says_why(subject: &Subject<'_>) -> Result<usize, Failure> {
    each_wreck(subject, |_, outcome| {
        let Ok(parsed) = outcome else { return Ok(()) };
        let mute = parsed.skipped.iter().any(|part| part.reason.trim().is_empty() || part.what.trim().is_empty());
        ensure(!mute, || "a skipped part without a reason or without saying what it was".to_owned())
    })
}

/// What stands at the top may make a body no envelope at all; what stands deeper concerns one part of it.
pub(crate) async fn stay_readable(subject: &Subject<'_>) -> Result<usize, Failure> {
    each_wreck(subject, |mutant, outcome| {
        let top = if mutant.value.is_array() { 2 } else { 1 };
        let inside = mutant.leaf && mutant.depth > top;
        ensure(!inside || outcome.is_ok(), || {
            format!("one broken value, {} levels deep, costs the whole delivery", mutant.depth)
        })
    })
}

fn each_wreck(
    subject: &Subject<'_>,
    mut holds: impl FnMut(&Mutant<'_>, &Result<Parsed, ParseError>) -> Result<(), Failure>,
) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, body) in &subject.bodies {
        let value: Value =
            serde_json::from_slice(body).map_err(|error| Failure(format!("{name}: the sample is no JSON: {error}")))?;
        let mut first = Ok(());
        let mut bytes = Vec::with_capacity(body.len());
        each_mutant(&value, |mutant| {
            if first.is_err() {
                return;
            }
            bytes.clear();
            if serde_json::to_writer(&mut bytes, mutant.value).is_ok() {
                looked += 1;
                first = parse(subject, &bytes).and_then(|outcome| holds(mutant, &outcome));
            }
        });
        first.map_err(|failure| Failure(format!("{name}: {failure}")))?;
    }
    Ok(looked)
}
