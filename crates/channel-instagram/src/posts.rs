//! What the account published: which post is the next one, and what a merchant chooses from.

use async_trait::async_trait;
use channel_core::channel::{Posts, PublishedPost};
use channel_core::{Account, ChannelError, Timestamp};
use channel_meta::Call;
use channel_meta::wire::{opt_time, opt_word};
use serde::Deserialize;

use crate::channel::{InstagramChannel, token};

/// How many of the latest posts are shown, in one page.
const POSTS: &str = "50";
const FIELDS: &str = "id,caption,media_type,media_product_type,permalink,media_url,thumbnail_url,timestamp";

#[derive(Deserialize)]
struct Listing {
    #[serde(default)]
    data: Vec<Node>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Node {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    caption: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    media_type: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    media_product_type: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    permalink: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    media_url: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    thumbnail_url: Option<String>,
    #[serde(deserialize_with = "opt_time")]
    timestamp: Option<Timestamp>,
}

#[async_trait]
impl Posts for InstagramChannel {
    /// `GET /{IG_ID}/media` gives the newest first (Instagram Platform, "IG User Media").
    async fn latest(&self, account: &Account) -> Result<Vec<PublishedPost>, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "media"])
            .query("fields", FIELDS)
            .query("limit", POSTS)
            .bearer(token(account)?);
        let listing: Listing = self.client.get(&call).await?;
        Ok(listing.data.into_iter().filter_map(Node::shown).collect())
    }
}

impl Node {
    fn shown(self) -> Option<PublishedPost> {
        let is_film = self.media_type.as_deref() == Some("VIDEO");
        let still = self.thumbnail_url.or(self.media_url.filter(|_| !is_film));
        Some(PublishedPost {
            id: self.id?,
            kind: self.media_product_type,
            caption: self.caption,
            permalink: self.permalink,
            picture: still,
            published_at: self.timestamp,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_shown_by_its_still_and_a_picture_by_itself() {
        let listing: Listing = serde_json::from_str(
            r#"{"data":[
            {"id":"1","media_type":"VIDEO","media_product_type":"REELS","media_url":"https://f/film.mp4",
             "thumbnail_url":"https://f/still.jpg","timestamp":"2026-11-01T09:00:00+0000"},
            {"id":"2","media_type":"VIDEO","media_product_type":"REELS","media_url":"https://f/film.mp4"},
            {"id":"3","media_type":"IMAGE","media_product_type":"FEED","media_url":"https://f/shoe.jpg","caption":"Back"}],
            "paging":{"cursors":{"after":"QV"}}}"#,
        )
        .unwrap();
        let shown: Vec<_> = listing.data.into_iter().filter_map(Node::shown).collect();
        let pictures: Vec<_> = shown.iter().map(|post| post.picture.as_deref()).collect();
        assert_eq!(pictures, [Some("https://f/still.jpg"), None, Some("https://f/shoe.jpg")]);
        assert_eq!(shown.first().and_then(|post| post.published_at), Some(Timestamp::from_seconds(1_793_523_600)));
        assert_eq!(shown.last().and_then(|post| post.caption.as_deref()), Some("Back"));
    }
}
