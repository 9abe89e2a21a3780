//! What an operator can set.

use channel_core::ChannelId;
use url::Url;

/// The channel's name.
pub const CHANNEL: ChannelId = ChannelId::from_static("whatsapp");

/// The credential every call needs: the token of the WhatsApp Business account.
pub const ACCESS_TOKEN: &str = "access_token";

/// The credential that names the WhatsApp Business account which the number belongs to. It is no secret, but belongs to
/// the account as its token does.
pub const WABA_ID: &str = "waba_id";

/// The credential that holds the code of a sign-up until it is exchanged.
pub const SIGNUP_CODE: &str = "signup_code";

/// The credential that holds the six digits of two-step verification until the number is registered with them.
pub const PIN: &str = "pin";

/// Where the API is and how we speak to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatsAppConfig {
    /// The Graph API's base address.
    pub base: Url,
    /// Its version.
    pub version: String,
    /// What stands on the button that opens a list of more than three choices, at most 20 characters. A sign that needs
    /// no translation unless the operator writes words.
    pub list_label: String,
}

impl Default for WhatsAppConfig {
    fn default() -> Self {
        Self {
            base: Url::parse("https://graph.facebook.com").expect("the platform's own address is valid"),
            version: channel_meta::DEFAULT_VERSION.to_owned(),
            list_label: "☰".to_owned(),
        }
    }
}
