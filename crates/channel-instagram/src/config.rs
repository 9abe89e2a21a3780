//! Where Instagram is.

use channel_meta::DEFAULT_VERSION;
use channel_meta::oauth::{INSTAGRAM, INSTAGRAM_SIGN_IN};
use url::Url;

/// The channel's name.
pub const CHANNEL: &str = "instagram";

/// Where calls go and where files may come from. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstagramConfig {
    /// The API's address. Plain `http` works on this machine only, where a simulator takes the platform's place.
    pub base: Url,
    /// Where a sign-in's code becomes a token: a host of its own.
    pub sign_in: Url,
    /// The Graph API's version, such as `v25.0`. The version of webhooks is set at the platform.
    pub version: String,
    /// The hosts files are read from, beside the host of `base`; `*.` stands for any name below.
    pub media_hosts: Vec<String>,
}

impl Default for InstagramConfig {
    fn default() -> Self {
        Self {
            base: Url::parse(INSTAGRAM).expect("the address is written correctly"),
            sign_in: Url::parse(INSTAGRAM_SIGN_IN).expect("the address is written correctly"),
            version: DEFAULT_VERSION.to_owned(),
            media_hosts: ["lookaside.fbsbx.com", "*.cdninstagram.com", "*.fbcdn.net"].map(str::to_owned).to_vec(),
        }
    }
}
