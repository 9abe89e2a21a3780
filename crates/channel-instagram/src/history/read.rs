//! The calls.

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::channel::{Fetched, History};
use channel_core::{Account, ChannelError, ErrorKind, Timestamp};
use channel_meta::Call;
use serde::de::DeserializeOwned;

use super::told::{CommentNode, ConversationNode, Listing, PostNode, Told};
use crate::channel::{InstagramChannel, token};
use crate::identity;

/// How many of the latest posts are looked at.
const POSTS: &str = "25";
/// Comments of one page, the most that the platform gives.
const PAGE: &str = "50";
/// Conversations of one page: each comes with its newest messages.
const CONVERSATIONS: &str = "20";
/// What has more new pages than this is not read to its end.
const MOST_PAGES: usize = 20;

const POST_FIELDS: &str = "id,media_product_type,comments_count";
const COMMENT_FIELDS: &str =
    "id,text,timestamp,username,from,user,parent_id,replies{id,text,timestamp,username,from,user,parent_id}";
/// For accounts whose reads with an author fail with code 100.
const FEWER_FIELDS: &str = "id,text,timestamp,username,user,replies{id,text,timestamp,username,user}";
const MESSAGE_FIELDS: &str =
    "id,updated_time,participants,messages{id,created_time,from,to,message,attachments,is_unsupported}";

#[async_trait]
impl History for InstagramChannel {
    async fn since(&self, account: &Account, since: Timestamp) -> Result<Fetched, ChannelError> {
        let mut told = Told::new(account.external_id.as_str(), identity::own_identities(account), since);
        let posts: Listing<PostNode> =
            self.page(account, &account.external_id, "media", POST_FIELDS, POSTS, None).await?;
        for post in posts.data.iter().filter(|post| post.comments_count != Some(0)) {
            self.read_comments(account, post, &mut told).await?;
        }
        self.read_conversations(account, &mut told).await?;
        Ok(Fetched::from_own_call(told.into_bodies().into_iter().map(Bytes::from).collect(), None))
    }
}

impl InstagramChannel {
    /// The comments under a post come newest first: reading ends with the first page that reaches back far enough.
    async fn read_comments(&self, account: &Account, post: &PostNode, told: &mut Told) -> Result<(), ChannelError> {
        let Some(id) = post.id.as_deref() else { return Ok(()) };
        let mut fields = COMMENT_FIELDS;
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let read = self.page::<CommentNode>(account, id, "comments", fields, PAGE, after.as_deref()).await;
            let page = match read {
                Err(error) if fields == COMMENT_FIELDS && is_about_a_field(&error) => {
                    fields = FEWER_FIELDS;
                    self.page(account, id, "comments", fields, PAGE, after.as_deref()).await?
                }
                read => read?,
            };
            after = page.after().map(str::to_owned);
            let reaches_back = told.comments(post, page.data);
            if reaches_back || after.is_none() {
                return Ok(());
            }
        }
        let sentence = "a post has more new comments than are read: look at it on instagram";
        Err(ChannelError::refused(ErrorKind::Platform, sentence))
    }

    /// The conversations come with the latest first, too.
    async fn read_conversations(&self, account: &Account, told: &mut Told) -> Result<(), ChannelError> {
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut call = Call::to([account.external_id.as_str(), "conversations"])
                .query("platform", "instagram")
                .query("fields", MESSAGE_FIELDS)
                .query("limit", CONVERSATIONS)
                .bearer(token(account)?);
            if let Some(after) = &after {
                call = call.query("after", after);
            }
            let page: Listing<ConversationNode> = self.client.get(&call).await?;
            after = page.after().map(str::to_owned);
            let reaches_back = told.conversations(page.data);
            if reaches_back || after.is_none() {
                return Ok(());
            }
        }
        let sentence = "the account has more new conversations than are read: look at them on instagram";
        Err(ChannelError::refused(ErrorKind::Platform, sentence))
    }

    async fn page<T: DeserializeOwned>(
        &self,
        account: &Account,
        node: &str,
        edge: &str,
        fields: &str,
        limit: &str,
        after: Option<&str>,
    ) -> Result<Listing<T>, ChannelError> {
        let mut call = Call::to([node, edge]).query("fields", fields).query("limit", limit).bearer(token(account)?);
        if let Some(after) = after {
            call = call.query("after", after);
        }
        self.client.get(&call).await
    }
}

fn is_about_a_field(error: &ChannelError) -> bool {
    error.code.as_deref().is_some_and(|code| code == "100" || code.starts_with("100/"))
}
