//! What every message has, read in one pass with the fields that only its kind has.

use std::borrow::Cow;
use std::fmt;

use channel_core::Timestamp;
use channel_core::walk::Walk;
use channel_meta::wire;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::fields::{Fields, Name};

/// The ids, the time and the kind of a message.
#[derive(Default)]
pub(crate) struct MessageHead<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) from: Option<Cow<'a, str>>,
    pub(crate) from_user_id: Option<Cow<'a, str>>,
    pub(crate) from_parent_user_id: Option<Cow<'a, str>>,
    /// The customer, when the message is an echo of ours.
    pub(crate) to: Option<Cow<'a, str>>,
    pub(crate) to_user_id: Option<Cow<'a, str>>,
    pub(crate) group_id: Option<Cow<'a, str>>,
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) kind: Option<Cow<'a, str>>,
}

/// A message: its head, and every other field still as text.
#[derive(Default)]
pub(crate) struct WireMessage<'a> {
    pub(crate) head: MessageHead<'a>,
    pub(crate) fields: Fields<'a>,
}

/// The names of the head's fields, in the order of [`MessageHead::slot`].
const NAMES: [&str; 9] =
    ["id", "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "group_id", "timestamp", "type"];

impl<'a> MessageHead<'a> {
    fn slot(&mut self, index: usize) -> Option<&mut Option<Cow<'a, str>>> {
        Some(match index {
            0 => &mut self.id,
            1 => &mut self.from,
            2 => &mut self.from_user_id,
            3 => &mut self.from_parent_user_id,
            4 => &mut self.to,
            5 => &mut self.to_user_id,
            6 => &mut self.group_id,
            8 => &mut self.kind,
            _ => return None,
        })
    }
}

impl<'a> WireMessage<'a> {
    /// Takes a message that states its kind, and that says only text when it says text.
    pub(super) fn take(walk: &mut Walk<'a>) -> Option<Self> {
        let mut message = Self::default();
        let mut seen = [false; NAMES.len()];
        walk.object(|walk, name| {
            match NAMES.iter().position(|known| *known == name) {
                Some(index) if seen[index] => return None,
                Some(index) => {
                    seen[index] = true;
                    match message.head.slot(index) {
                        Some(slot) => *slot = wire::take_text(walk)?,
                        None => message.head.timestamp = wire::take_time(walk)?,
                    }
                }
                None if name == "text" && message.fields.said.is_none() => message.fields.said = Some(said(walk)?),
                None if name == "text" => return None,
                None => message.fields.named.push((Cow::Borrowed(name), walk.value()?.0)),
            }
            Some(())
        })?;
        // A kind that is not stated is told by the names of the fields.
        message.head.kind.is_some().then_some(message)
    }
}

/// What stands in `{"body": "…"}`; nothing when it is anything else.
fn said<'a>(walk: &mut Walk<'a>) -> Option<Cow<'a, str>> {
    let mut body = None;
    walk.object(|walk, name| {
        body = Some(walk.text().filter(|_| name == "body" && body.is_none())?);
        Some(())
    })?;
    body
}

impl<'de: 'a, 'a> Deserialize<'de> for WireMessage<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = WireMessage<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a message")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut message = WireMessage::default();
                let mut seen = [false; NAMES.len()];
                while let Some(Name(name)) = map.next_key()? {
                    let Some(index) = NAMES.iter().position(|known| *known == name) else {
                        message.fields.named.push((name, map.next_value()?));
                        continue;
                    };
                    // Which of two ids is meant cannot be guessed.
                    if std::mem::replace(&mut seen[index], true) {
                        return Err(A::Error::custom("a field stands twice"));
                    }
                    match message.head.slot(index) {
                        Some(slot) => *slot = map.next_value::<Text<'_>>()?.0,
                        None => message.head.timestamp = map.next_value::<Time>()?.0,
                    }
                }
                Ok(message)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow, deserialize_with = "wire::opt_text")] Option<Cow<'a, str>>);

#[derive(serde::Deserialize)]
struct Time(#[serde(deserialize_with = "wire::opt_time")] Option<Timestamp>);
