//! The values of `entry[].changes[]` that have a place in the model.

use channel_core::Timestamp;
use channel_meta::wire::{opt_time, opt_word};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::Value;

/// A comment. Facebook Login names its id `comment_id`, Instagram Login `id`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CommentWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) comment_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) parent_id: Option<String>,
    pub(crate) from: Option<AuthorWire>,
    #[serde(deserialize_with = "post")]
    pub(crate) media: PostWire,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) media_id: Option<String>,
    #[serde(deserialize_with = "opt_time")]
    pub(crate) timestamp: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AuthorWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) username: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) self_ig_scoped_id: Option<String>,
}

/// The post a comment stands under, and the advertisement made from it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) media_product_type: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) ad_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) original_media_id: Option<String>,
}

/// A mention; without `comment_id` it stands in a post's caption.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MentionWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) media_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) comment_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) text: Option<String>,
    pub(crate) from: Option<AuthorWire>,
}

/// A post as an object, or as its bare id.
fn post<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PostWire, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(PostWire::default()),
        Value::Object(fields) => PostWire::deserialize(Value::Object(fields)).map_err(D::Error::custom),
        bare => Ok(PostWire { id: opt_word(bare).map_err(D::Error::custom)?, ..PostWire::default() }),
    }
}
