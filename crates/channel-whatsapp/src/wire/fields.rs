//! An object taken apart without reading its values, so that one broken value costs no neighbour.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// An object's fields in the order they stand in it, each still as text.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    pub(super) named: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// What a text message says, when it was read with its head instead.
    pub(super) said: Option<Cow<'a, str>>,
}

impl<'a> Fields<'a> {
    /// The fields, if the value is an object.
    pub(crate) fn parse(raw: &'a RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }

    /// What a text message says.
    pub(crate) fn said(&self) -> Option<String> {
        match &self.said {
            Some(said) => Some(said.as_ref().to_owned()),
            None => self.read::<super::Body>("text").map(|text| text.body),
        }
    }

    /// A field that is there and not `null`; of a name that stands twice, the last.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let field = self.named.iter().rev().find(|(key, _)| key == name);
        field.map(|(_, value)| *value).filter(|value| value.get() != "null")
    }

    /// A field read as `T`; nothing when it is absent or of another shape.
    pub(crate) fn read<T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        self.get(name).and_then(read)
    }

    /// A plain field as text: a string, or a number's digits. Empty text is absence.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        channel_meta::wire::opt_word(self.get(name)?).ok().flatten()
    }

    /// As [`Fields::word`], without a copy where the text stands there as it is meant.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        channel_meta::wire::opt_text(self.get(name)?).ok().flatten()
    }

    /// The object in a field.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        self.get(name).and_then(Fields::parse)
    }

    /// The items of an array in a field; none when it is anything else.
    pub(crate) fn list(&self, name: &str) -> Vec<&'a RawValue> {
        self.get(name).and_then(list).unwrap_or_default()
    }

    /// Every field in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.named.iter().map(|(key, value)| (key.as_ref(), *value))
    }
}

/// The items of an array, each still as text.
pub(crate) fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

/// A value read as `T`, if it has that shape.
pub(crate) fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// A value as a tree. Numbers no machine holds and depths no stack holds stay text.
pub(crate) fn value(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
}

/// A field's name, without a copy where it stands in the JSON as it is meant.
#[derive(serde::Deserialize)]
pub(super) struct Name<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut named = Vec::with_capacity(8);
                while let Some(Name(name)) = map.next_key()? {
                    named.push((name, map.next_value()?));
                }
                Ok(Fields { named, said: None })
            }
        }
        deserializer.deserialize_map(Object)
    }
}
