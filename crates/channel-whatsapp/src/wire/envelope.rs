//! The envelope around everything (platforms.md §1.2).

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_meta::wire;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What the outermost `object` says.
pub(crate) const OBJECT: &str = "whatsapp_business_account";

/// A webhook body. Some of Meta's samples put `object` inside `value`, so that it may be missing here.
#[derive(Deserialize)]
pub(crate) struct Envelope<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) object: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) entry: Vec<&'a RawValue>,
}

/// What happened to one WhatsApp Business account.
#[derive(Deserialize)]
pub(crate) struct Entry<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) id: Option<Cow<'a, str>>,
    /// Stands on some fields only.
    #[serde(default, deserialize_with = "wire::opt_time")]
    pub(crate) time: Option<Timestamp>,
    #[serde(borrow)]
    pub(crate) changes: Vec<&'a RawValue>,
}

/// The number concerned.
#[derive(Default, Deserialize)]
pub(crate) struct Metadata<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) phone_number_id: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) display_phone_number: Option<Cow<'a, str>>,
}
