//! A delivery of the form real traffic has, read in one pass. What departs from that form is refused here and read part
//! by part, which costs more and loses nothing.

use std::borrow::Cow;

use channel_core::walk::Walk;
use channel_core::{Parsed, Timestamp};
use channel_meta::wire::{take_text, take_time};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::envelope::Reader;
use super::messaging::{self, Lane};
use super::place::{Place, Source};
use crate::wire::MessagingWire;

/// About as many bytes as an entry with a text has: so many of them can be expected in a body.
const SHORT_ENTRY: usize = 384;

/// The body, when all of it is of this form. Nothing when an entry holds nothing: whoever keeps it needs its bytes.
pub(super) fn read(body: &str) -> Option<Parsed> {
    let mut reader = Reader::default();
    reader.parsed.events.reserve_exact((body.len() / SHORT_ENTRY).max(1));
    let (mut object, mut entries) = (false, false);
    let mut walk = Walk::new(body);
    walk.object(|walk, name| match name {
        "object" if !object => {
            object = true;
            (walk.text()? == "instagram").then_some(())
        }
        "entry" if !entries => {
            entries = true;
            walk.list(|walk| entry(walk, &mut reader))
        }
        "object" | "entry" => None,
        _ => walk.value::<IgnoredAny>().map(drop),
    })?;
    (walk.is_at_end() && object && entries).then_some(reader.parsed)
}

/// What an entry says of itself. A field that stands twice is none that could be known.
#[derive(Default)]
struct Known<'a> {
    id: Option<Option<Cow<'a, str>>>,
    time: Option<Option<Timestamp>>,
    messaging: Option<Items<'a>>,
    changes: Option<Vec<&'a RawValue>>,
}

enum Items<'a> {
    /// They came after all that their events need to know of the entry.
    Read,
    /// They came before it.
    Waiting(Walk<'a>),
}

impl Known<'_> {
    fn place(&self) -> Place<'_> {
        Place { entry: self.id.as_ref().and_then(Option::as_deref), time: self.time.flatten() }
    }
}

fn entry(walk: &mut Walk<'_>, reader: &mut Reader) -> Option<()> {
    let before = reader.len();
    let mut known = Known::default();
    walk.object(|walk, name| {
        match name {
            "id" if known.id.is_none() => known.id = Some(take_text(walk)?),
            "time" if known.time.is_none() => known.time = Some(take_time(walk)?),
            "messaging" if known.messaging.is_some() => return None,
            "messaging" if known.id.is_some() && known.time.is_some() => {
                items(walk, known.place(), reader)?;
                known.messaging = Some(Items::Read);
            }
            "messaging" => {
                known.messaging = Some(Items::Waiting(walk.clone()));
                walk.value::<&RawValue>()?;
            }
            "changes" if known.changes.is_none() => known.changes = Some(walk.value()?.0),
            _ => return None,
        }
        Some(())
    })?;
    if let Some(Items::Waiting(mut walk)) = known.messaging.take() {
        items(&mut walk, known.place(), reader)?;
    }
    for part in known.changes.iter().flatten() {
        reader.change(part, known.place());
    }
    (reader.len() > before).then_some(())
}

fn items(walk: &mut Walk<'_>, place: Place<'_>, reader: &mut Reader) -> Option<()> {
    walk.list(|walk| {
        let (item, text) = match walk.part(MessagingWire::take) {
            Some(taken) => taken,
            None => walk.value()?,
        };
        messaging::happenings(place, item, Source::Text(text), Lane::Main, &mut reader.out(text, place));
        Some(())
    })
}
