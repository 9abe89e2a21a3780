//! What stands around the happenings: body, entries, changes. Parts stay raw text until each is read by itself, so that
//! one that cannot be read costs no neighbour.

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_meta::wire::{opt_text, opt_time};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The body of a delivery.
#[derive(Deserialize)]
pub(crate) struct DeliveryWire<'a> {
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) object: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub(crate) entry: Option<&'a RawValue>,
}

/// What one account has to report. `field` and `value` are there in the flat form alone, which Meta's own samples of
/// Instagram Login show; real traffic has them in `changes`.
#[derive(Deserialize)]
pub(crate) struct EntryWire<'a> {
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) id: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "opt_time")]
    pub(crate) time: Option<Timestamp>,
    #[serde(default, borrow)]
    pub(crate) messaging: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub(crate) standby: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub(crate) changes: Option<&'a RawValue>,
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) field: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub(crate) value: Option<&'a RawValue>,
}

/// One change of a field.
#[derive(Deserialize)]
pub(crate) struct ChangeWire<'a> {
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) field: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub(crate) value: Option<&'a RawValue>,
}

/// The members of a list; a single object is a list of one. Nothing when it is neither.
pub(crate) fn items(list: &RawValue) -> Option<Vec<&RawValue>> {
    match list.get().as_bytes().first()? {
        b'[' => serde_json::from_str(list.get()).ok(),
        b'{' => Some(vec![list]),
        _ => None,
    }
}
