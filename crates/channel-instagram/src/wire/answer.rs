//! What Instagram answers to our calls.

use channel_meta::wire::{opt_bool, opt_u64, opt_word};
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

/// A comment, as far as it tells under which it stands.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ParentNode {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) parent_id: Option<String>,
}

/// The account's own node: bare, or in a list of one as Meta's page on getting started shows it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Me {
    Listed { data: [UserNode; 1] },
    Bare(UserNode),
}

impl Me {
    pub(crate) fn into_node(self) -> UserNode {
        match self {
            Self::Listed { data: [node] } | Self::Bare(node) => node,
        }
    }
}

/// What the account says about itself. `id` is scoped to the app, `user_id` is the id that webhooks carry.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct UserNode {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) user_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) username: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) account_type: Option<String>,
}

/// What our app is told about an account.
#[derive(Deserialize)]
pub(crate) struct Subscriptions {
    pub(crate) data: Vec<Subscription>,
}

/// One app's subscription; a token only shows its own app's.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Subscription {
    pub(crate) subscribed_fields: Vec<String>,
}

/// How far a post that was handed in is. `status` says it in words, with the subcode of a failure among them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContainerNode {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) status_code: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) status: Option<String>,
}

/// How many posts are possible.
#[derive(Deserialize)]
pub(crate) struct Limits {
    pub(crate) data: Vec<LimitNode>,
}

/// One limit with what was used of it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LimitNode {
    #[serde(deserialize_with = "opt_u64")]
    pub(crate) quota_usage: Option<u64>,
    pub(crate) config: LimitConfig,
}

/// The limit.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LimitConfig {
    #[serde(deserialize_with = "opt_u64")]
    pub(crate) quota_total: Option<u64>,
    #[serde(deserialize_with = "opt_u64")]
    pub(crate) quota_duration: Option<u64>,
}

/// An author's id, bare or as the `id` of an object.
fn author<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = match Value::deserialize(deserializer)? {
        Value::Object(mut fields) => fields.remove("id").unwrap_or_default(),
        bare => bare,
    };
    opt_word(value).map_err(D::Error::custom)
}
