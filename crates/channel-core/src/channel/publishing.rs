//! Publishing posts, in steps that can be looked at: nothing is published twice because an answer was lost.

use async_trait::async_trait;
#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::receipt::Receipt;
use crate::error::ChannelError;

/// Publishing posts.
#[async_trait]
pub trait Publishing: Send + Sync {
    /// Hands the files and words in. Nobody sees them yet.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; a container that nobody publishes vanishes by itself, so repeating is harmless.
    async fn prepare(&self, account: &Account, post: &Post) -> Result<Container, ChannelError>;

    /// How far the platform is with a container. This is also how the outcome of a lost answer is found out.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn look(&self, account: &Account, container: &Container) -> Result<ContainerState, ChannelError>;

    /// Publishes a finished container.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; after an unknown effect, [`Publishing::look`] tells.
    async fn publish(&self, account: &Account, container: &Container) -> Result<Receipt, ChannelError>;

    /// How many posts are still possible today.
    ///
    /// # Errors
    /// When the platform cannot be read.
    async fn quota(&self, account: &Account) -> Result<Quota, ChannelError>;
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Post {
    /// One picture.
    Image {
        /// A public link to it.
        url: String,
        /// The words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        /// What it shows, for people who do not see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alt_text: Option<String>,
    },
    /// A short film.
    Reel {
        /// A public link to it.
        url: String,
        /// The words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        /// A public link to its cover.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cover_url: Option<String>,
        /// Whether it stands in the feed too.
        #[serde(default)]
        in_feed: bool,
    },
    /// A picture or film for a day.
    Story(PostItem),
    /// Several pictures and films.
    Carousel {
        /// They, in order.
        items: Vec<PostItem>,
        /// The words under them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
}

/// A picture or a film by a public link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "shows", rename_all = "snake_case")]
pub enum PostItem {
    /// A picture.
    Image {
        /// The link.
        url: String,
    },
    /// A film.
    Video {
        /// The link.
        url: String,
    },
}

/// A post that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Container {
    /// The platform's id of it.
    pub id: String,
}

/// How far the platform is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ContainerState {
    /// It fetches and converts the files.
    Working,
    /// It can be published.
    Finished,
    /// It is published.
    Published,
    /// It cannot be published.
    Failed {
        /// The platform's code, when it names one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The platform's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It waited too long.
    Expired,
}

/// How many posts are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Quota {
    /// Posts made in the running time.
    pub used: u32,
    /// Posts allowed in it, as the platform says.
    pub total: u32,
    /// The running time in seconds.
    pub seconds: u32,
}
