//! Statuses and the faults they carry (platforms.md §1.4).

use channel_core::Timestamp;
use channel_meta::wire;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct StatusItem {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_time")]
    pub(crate) timestamp: Option<Timestamp>,
    /// `call` for the states of a call.
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) recipient_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) recipient_user_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) parent_recipient_user_id: Option<String>,
    /// `group` when `recipient_id` names one.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) recipient_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) recipient_participant_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) biz_opaque_callback_data: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Pricing {
    /// Meta is giving this up; the type tells the same.
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) billable: Option<bool>,
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) category: Option<String>,
}

/// One of `errors`; old ones lack message and details.
#[derive(Default, Deserialize)]
pub(crate) struct Fault {
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) code: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) error_data: Option<FaultData>,
}

#[derive(Default, Deserialize)]
pub(crate) struct FaultData {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) details: Option<String>,
}
