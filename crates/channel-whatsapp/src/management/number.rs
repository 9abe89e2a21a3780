//! A business number as the platform describes it (Graph API, "WhatsApp Business Account Phone Number").

use channel_meta::wire;
use serde::Deserialize;

/// What is asked for; the platform leaves the state out unless it is named.
pub(crate) const NUMBER_FIELDS: &str =
    "id,display_phone_number,verified_name,status,platform_type,is_on_biz_app,quality_rating,name_status";

#[derive(Clone, Default, Deserialize)]
pub(crate) struct NumberState {
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) display_phone_number: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) verified_name: Option<String>,
    /// `CONNECTED`, `PENDING`, `DISCONNECTED`, `BANNED` and others.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) status: Option<String>,
    /// `CLOUD_API`, or `NOT_APPLICABLE` before registration.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) platform_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) quality_rating: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) name_status: Option<String>,
    /// Whether the number is in use in the WhatsApp Business app too ("Onboarding WhatsApp Business app users").
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) is_on_biz_app: Option<bool>,
}

impl NumberState {
    /// Whether messages can be sent from it already.
    pub(crate) fn is_registered(&self) -> bool {
        self.status.as_deref() == Some("CONNECTED") && self.platform_type.as_deref() == Some("CLOUD_API")
    }

    /// Whether its owner also writes from the phone's app.
    pub(crate) fn is_on_phone(&self) -> bool {
        self.is_on_biz_app == Some(true)
    }
}
