//! What Instagram answers to our calls.

use channel_meta::wire::{opt_bool, opt_word};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::Value;

/// The answer to a send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) message_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) recipient_id: Option<String>,
}

/// The answer to a creation.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Created {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
}

/// The answer to a change.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    #[serde(deserialize_with = "opt_bool")]
    pub(crate) success: Option<bool>,
}

/// One page of replies. Without `data` it is no answer: that there are no replies must be said, not left out.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) data: Vec<ReplyNode>,
    #[serde(default)]
    pub(crate) paging: Option<Paging>,
}

impl Page {
    /// The cursor of the next page, if there is one.
    pub(crate) fn after(&self) -> Option<&str> {
        let paging = self.paging.as_ref()?;
        paging.next.as_ref()?;
        paging.cursors.as_ref()?.after.as_deref()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Paging {
    pub(crate) cursors: Option<Cursors>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cursors {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) after: Option<String>,
}

/// A reply under a comment. `user` names its author only when that is the account itself.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReplyNode {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) username: Option<String>,
    #[serde(deserialize_with = "author")]
    pub(crate) user: Option<String>,
    #[serde(deserialize_with = "author")]
    pub(crate) from: Option<String>,
}

/// The account's own node.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct UserNode {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) username: Option<String>,
}

/// An author's id, bare or as the `id` of an object.
fn author<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = match Value::deserialize(deserializer)? {
        Value::Object(mut fields) => fields.remove("id").unwrap_or_default(),
        bare => bare,
    };
    opt_word(value).map_err(D::Error::custom)
}
