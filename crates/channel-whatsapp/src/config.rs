//! What an operator can set.

use channel_core::ChannelId;
use url::Url;

/// The channel's name.
pub const CHANNEL: ChannelId = ChannelId::from_static("whatsapp");

/// The credential every call needs: the token of the WhatsApp Business account.
pub const ACCESS_TOKEN: &str = "access_token";

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
