//! The envelope of nearly all traffic, read in one pass: messages or statuses of the documented shape. Whatever departs
//! from that shape is refused here and read part by part instead, which costs more and loses nothing.

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_meta::wire;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::envelope::{Metadata, OBJECT};
use super::person::WirePerson;

/// A body all of whose changes are messages or statuses.
#[derive(Deserialize)]
pub(crate) struct Express<'a> {
    #[serde(borrow)]
    object: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) entry: Vec<ExpressEntry<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct ExpressEntry<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) id: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "wire::opt_time")]
    pub(crate) time: Option<Timestamp>,
    #[serde(borrow)]
    pub(crate) changes: Vec<ExpressChange<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct ExpressChange<'a> {
    #[serde(borrow)]
    field: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) value: ExpressValue<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpressValue<'a> {
    #[serde(default, rename = "messaging_product")]
    _messaging_product: IgnoredAny,
    #[serde(default, borrow)]
    pub(crate) metadata: Metadata<'a>,
    #[serde(default, borrow)]
    pub(crate) contacts: Vec<WirePerson<'a>>,
    #[serde(default, borrow)]
    pub(crate) messages: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub(crate) statuses: Vec<&'a RawValue>,
}

impl<'a> Express<'a> {
    /// The body, when all of it is of this shape.
    pub(crate) fn read(body: &'a str) -> Option<Self> {
        let express: Self = serde_json::from_str(body).ok()?;
        let changes = express.entry.iter().flat_map(|entry| &entry.changes);
        // Where both lists stand in one value, their order counts.
        let plain = |change: &ExpressChange<'_>| {
            change.field == "messages" && change.value.messages.is_empty() != change.value.statuses.is_empty()
        };
        (express.object == OBJECT && changes.into_iter().all(plain)).then_some(express)
    }
}
