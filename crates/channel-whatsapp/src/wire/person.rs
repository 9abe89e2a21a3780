//! People (platforms.md §1.5).

use std::borrow::Cow;

use channel_meta::wire;
use serde::Deserialize;

/// One entry of `contacts` beside messages. Either id may be missing; old samples send empty text for it.
#[derive(Default, Deserialize)]
pub(crate) struct WirePerson<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) wa_id: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) user_id: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) parent_user_id: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub(crate) profile: Option<Profile<'a>>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Profile<'a> {
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "wire::opt_text")]
    pub(crate) username: Option<Cow<'a, str>>,
}
