//! The envelope of nearly all traffic, read in one pass: messages or statuses of the documented shape. Whatever departs
//! from that shape is refused here and read part by part instead, which costs more and loses nothing.

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_core::walk::Walk;
use channel_meta::wire;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::envelope::{Metadata, OBJECT};
use super::head::WireMessage;
use super::person::{Profile, WirePerson};

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

impl<'a> Express<'a> {
    /// The body, when all of it is of this shape. A field that stands twice is none that could be known.
    pub(crate) fn read(body: &'a str) -> Option<Self> {
        let (mut object, mut entries) = (false, None);
        let mut walk = Walk::new(body);
        walk.object(|walk, name| match name {
            "object" if !object => {
                object = true;
                (walk.text()? == OBJECT).then_some(())
            }
            "entry" if entries.is_none() => {
                entries = Some(list(walk, entry)?);
                Some(())
            }
            "object" | "entry" => None,
            _ => pass(walk, name),
        })?;
        let entry = entries.filter(|_| object && walk.is_at_end())?;
        Some(Self { entry })
    }
}

fn entry<'a>(walk: &mut Walk<'a>) -> Option<ExpressEntry<'a>> {
    let (mut id, mut time, mut changes) = (None, None, None);
    walk.object(|walk, name| {
        match name {
            "id" if id.is_none() => id = Some(wire::take_text(walk)?),
            "time" if time.is_none() => time = Some(wire::take_time(walk)?),
            "changes" if changes.is_none() => changes = Some(list(walk, change)?),
            "id" | "time" | "changes" => return None,
            _ => pass(walk, name)?,
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
            (walk.text()? == "messages").then_some(())
        }
        "value" if found.is_none() => {
            found = Some(value(walk)?);
            Some(())
        }
        "field" | "value" => None,
        _ => pass(walk, name),
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
                wire::take_text(walk)?;
            }
            "metadata" if metadata.is_none() => metadata = Some(number(walk)?),
            "contacts" if contacts.is_none() => contacts = Some(list(walk, person)?),
            "messages" if messages.is_none() => {
                messages = Some(list(walk, |walk| walk.part(WireMessage::take))?);
            }
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

fn number<'a>(walk: &mut Walk<'a>) -> Option<Metadata<'a>> {
    let names = ["phone_number_id", "display_phone_number"];
    let [phone_number_id, display_phone_number] = wire::take_texts(walk, names, pass)?;
    Some(Metadata { phone_number_id, display_phone_number })
}

fn person<'a>(walk: &mut Walk<'a>) -> Option<WirePerson<'a>> {
    let mut profile = None;
    let [wa_id, user_id, parent_user_id] =
        wire::take_texts(walk, ["wa_id", "user_id", "parent_user_id"], |walk, name| match name {
            "profile" if profile.is_none() => {
                profile = Some(self::profile(walk)?);
                Some(())
            }
            "profile" => None,
            _ => pass(walk, name),
        })?;
    Some(WirePerson { wa_id, user_id, parent_user_id, profile })
}

fn profile<'a>(walk: &mut Walk<'a>) -> Option<Profile<'a>> {
    let [name, username] = wire::take_texts(walk, ["name", "username"], pass)?;
    Some(Profile { name, username })
}

/// Goes over what nobody here needs.
fn pass(walk: &mut Walk<'_>, _: &str) -> Option<()> {
    walk.value::<IgnoredAny>().map(drop)
}

fn list<'a, T>(walk: &mut Walk<'a>, item: impl Fn(&mut Walk<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::with_capacity(1);
    walk.list(|walk| {
        items.push(item(walk)?);
        Some(())
    })?;
    Some(items)
}
