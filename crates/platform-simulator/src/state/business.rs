//! What calls changed about the WhatsApp number and its business account.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The number and its business account; what is absent is as the settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhatsAppBusiness {
    /// Whether the number is registered for the API.
    #[serde(default)]
    pub(crate) registered: Option<bool>,
    /// Whether the app gets the business account's events.
    #[serde(default)]
    pub(crate) subscribed: Option<bool>,
    /// The digits of two-step verification, once a registration set them.
    #[serde(default)]
    pub(crate) pin: Option<String>,
    /// Codes of sign-ups that nobody exchanged yet, with the time they were given out.
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, i64>,
    /// What of the phone's app was asked for, which is possible once.
    #[serde(default)]
    pub(crate) synchronised: BTreeSet<String>,
}
