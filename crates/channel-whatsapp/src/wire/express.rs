//! The envelope of nearly all traffic, read in one pass: messages or statuses of the documented shape. Whatever departs
//! from that shape is refused here and read part by part instead, which costs more and loses nothing.

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_core::walk::Walk;
use channel_meta::wire;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::envelope::{Metadata, OBJECT};
use super::head::WireMessage;
use super::person::WirePerson;

/// A body all of whose changes are messages or statuses.
pub(crate) struct Express<'a> {
    pub(crate) entry: Vec<ExpressEntry<'a>>,
}

pub(crate) struct ExpressEntry<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) time: Option<Timestamp>,
    pub(crate) changes: Vec<ExpressValue<'a>>,
}

/// The value of a change. One of the two lists is empty: where both stand in one value, their order counts.
pub(crate) struct ExpressValue<'a> {
    pub(crate) metadata: Metadata<'a>,
    pub(crate) contacts: Vec<WirePerson<'a>>,
    /// Each with the text it stands in.
    pub(crate) messages: Vec<(WireMessage<'a>, &'a str)>,
    pub(crate) statuses: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow, deserialize_with = "wire::opt_text")] Option<Cow<'a, str>>);

#[derive(Deserialize)]
struct Time(#[serde(deserialize_with = "wire::opt_time")] Option<Timestamp>);

impl<'a> Express<'a> {
    /// The body, when all of it is of this shape. A field that stands twice is none that could be known.
    pub(crate) fn read(body: &'a str) -> Option<Self> {
        let (mut object, mut entries) = (false, None);
        let mut walk = Walk::new(body);
        walk.object(|walk, name| match name {
            "object" if !object => {
                object = true;
                (walk.value::<&str>()?.0 == OBJECT).then_some(())
            }
            "entry" if entries.is_none() => {
                entries = Some(list(walk, entry)?);
                Some(())
            }
            "object" | "entry" => None,
            _ => walk.value::<IgnoredAny>().map(drop),
        })?;
        let entry = entries.filter(|_| object && walk.is_at_end())?;
        Some(Self { entry })
    }
}

fn entry<'a>(walk: &mut Walk<'a>) -> Option<ExpressEntry<'a>> {
    let (mut id, mut time, mut changes) = (None, None, None);
    walk.object(|walk, name| {
        match name {
            "id" if id.is_none() => id = Some(walk.value::<Text<'_>>()?.0.0),
            "time" if time.is_none() => time = Some(walk.value::<Time>()?.0.0),
            "changes" if changes.is_none() => changes = Some(list(walk, change)?),
            "id" | "time" | "changes" => return None,
            _ => drop(walk.value::<IgnoredAny>()?),
        }
        Some(())
    })?;
    Some(ExpressEntry { id: id.flatten(), time: time.flatten(), changes: changes? })
}

fn change<'a>(walk: &mut Walk<'a>) -> Option<ExpressValue<'a>> {
    let (mut field, mut found) = (false, None);
    walk.object(|walk, name| match name {
        "field" if !field => {
            field = true;
            (walk.value::<&str>()?.0 == "messages").then_some(())
        }
        "value" if found.is_none() => {
            found = Some(value(walk)?);
            Some(())
        }
        "field" | "value" => None,
        _ => walk.value::<IgnoredAny>().map(drop),
    })?;
    let plain = |value: &ExpressValue<'_>| value.messages.is_empty() != value.statuses.is_empty();
    found.filter(|value| field && plain(value))
}

fn value<'a>(walk: &mut Walk<'a>) -> Option<ExpressValue<'a>> {
    let (mut product, mut metadata, mut contacts, mut messages, mut statuses) = (false, None, None, None, None);
    walk.object(|walk, name| {
        match name {
            "messaging_product" if !product => {
                product = true;
                walk.value::<IgnoredAny>()?;
            }
            "metadata" if metadata.is_none() => metadata = Some(walk.value::<Metadata<'_>>()?.0),
            "contacts" if contacts.is_none() => contacts = Some(walk.value::<Vec<WirePerson<'_>>>()?.0),
            "messages" if messages.is_none() => messages = Some(list(walk, Walk::value)?),
            "statuses" if statuses.is_none() => statuses = Some(walk.value::<Vec<&RawValue>>()?.0),
            _ => return None,
        }
        Some(())
    })?;
    Some(ExpressValue {
        metadata: metadata.unwrap_or_default(),
        contacts: contacts.unwrap_or_default(),
        messages: messages.unwrap_or_default(),
        statuses: statuses.unwrap_or_default(),
    })
}

fn list<'a, T>(walk: &mut Walk<'a>, item: impl Fn(&mut Walk<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::with_capacity(1);
    walk.list(|walk| {
        items.push(item(walk)?);
        Some(())
    })?;
    Some(items)
}
