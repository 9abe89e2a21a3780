//! Messages from before a number of the WhatsApp Business app was connected (platforms.md §1.6). They are kept as events
//! of kind `other`, so that nothing ever answers them.

use channel_core::Body;
use channel_core::model::Other;
use serde_json::value::RawValue;

use super::batch::Batch;
use super::message::aside;
use super::people::People;
use crate::wire::{Fields, value};

pub(crate) fn decode(raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let Some(chunk) = Fields::parse(raw) else {
        return batch.skip("history", "the chunk is no object", raw);
    };
    let before = batch.len();
    for thread_raw in chunk.list("threads") {
        let Some(thread) = Fields::parse(thread_raw) else {
            batch.skip("history", "the thread is no object", thread_raw);
            continue;
        };
        let person = thread.word("id");
        for message in thread.list("messages") {
            aside("history", person.as_deref(), message, people, batch);
        }
    }
    for error in chunk.list("errors") {
        other("history:error", error, batch);
    }
    if batch.len() == before {
        other("history:progress", raw, batch);
    }
}

fn other(kind: &str, raw: &RawValue, batch: &mut Batch<'_>) {
    let body = Body::Other(Other { kind: kind.to_owned(), value: value(raw) });
    let event = batch.anonymous(kind, None, body, raw);
    batch.push(event);
}
