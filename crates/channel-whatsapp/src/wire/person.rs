//! People (platforms.md §1.5).

use channel_meta::wire;
use serde::Deserialize;

/// One entry of `contacts` beside messages. Either id may be missing; old samples send empty text for it.
#[derive(Default, Deserialize)]
pub(crate) struct WirePerson {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) wa_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) user_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) parent_user_id: Option<String>,
    #[serde(default)]
    pub(crate) profile: Option<Profile>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Profile {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) username: Option<String>,
}
