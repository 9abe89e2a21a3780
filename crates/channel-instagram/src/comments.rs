//! Answering, hiding and deleting comments, and whether a post takes any (platforms.md §2.4).

use async_trait::async_trait;
use channel_core::channel::{OwnReply, Visibility};
use channel_core::{Account, ChannelError, Comments, ErrorKind, Receipt};
use channel_meta::Call;

use crate::channel::{InstagramChannel, receipt, token};
use crate::error::unfit;
use crate::refusal::{self, undone, unnamed};
use crate::wire::{Created, Done, Me, Page, ParentNode, ReplyNode};
use crate::{encode, identity};

/// What is read of a reply. `from` and `parent_id` are left out: reads with them have failed with code 100.
const REPLY_FIELDS: &str = "id,text,username,user";
/// A comment with more pages of replies than this is not read to its end.
const MOST_PAGES: usize = 40;

#[async_trait]
impl Comments for InstagramChannel {
    async fn reply(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError> {
        if text.trim().is_empty() {
            return Err(unfit("the reply is empty: write something"));
        }
        let call = Call::to([comment_id, "replies"]).bearer(token(account)?);
        let answer = self.client.post_form_with_usage::<Created>(&call, &[("message", text)]).await;
        let answer = answer.map_err(refusal::public_reply)?;
        let id = answer.value.id.ok_or_else(unnamed)?;
        Ok(Receipt { pauses: answer.pauses, ..Receipt::new(id) })
    }

    async fn reply_privately(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError> {
        let body = encode::private_reply(comment_id, text)?;
        let sent = self.post_message(account, &body).await.map_err(refusal::private_reply)?;
        receipt(sent)
    }

    async fn set_visibility(&self, account: &Account, comment_id: &str, to: Visibility) -> Result<(), ChannelError> {
        let hide = match to {
            Visibility::Hidden => "true",
            Visibility::Shown => "false",
        };
        let call = Call::to([comment_id]).query("hide", hide).bearer(token(account)?);
        done(self.client.post_form(&call, &[]).await?)
    }

    async fn delete(&self, account: &Account, comment_id: &str) -> Result<(), ChannelError> {
        done(self.client.delete(&Call::to([comment_id]).bearer(token(account)?)).await?)
    }

    /// A reply to a reply hangs under the top-level comment, so the answers to a reply are looked for there, among those to
    /// its neighbours.
    async fn own_replies(&self, account: &Account, comment_id: &str) -> Result<Vec<OwnReply>, ChannelError> {
        let below = self.own_replies_under(account, comment_id).await?;
        if !below.is_empty() {
            return Ok(below);
        }
        match self.parent_of(account, comment_id).await? {
            Some(top) => self.own_replies_under(account, &top).await,
            None => Ok(below),
        }
    }
}

/// Whether a post takes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commenting {
    /// It does.
    Open,
    /// It takes no more; those it has stay.
    Closed,
}

impl InstagramChannel {
    /// Lets a post of the account's own take comments, or no more.
    ///
    /// # Errors
    /// As [`channel_core::Channel::send`]; repeating is harmless.
    pub async fn set_commenting(&self, account: &Account, media_id: &str, to: Commenting) -> Result<(), ChannelError> {
        let enabled = match to {
            Commenting::Open => "true",
            Commenting::Closed => "false",
        };
        let call = Call::to([media_id]).query("comment_enabled", enabled).bearer(token(account)?);
        done(self.client.post_form(&call, &[]).await?)
    }

    async fn own_replies_under(&self, account: &Account, comment_id: &str) -> Result<Vec<OwnReply>, ChannelError> {
        let replies = self.all_replies(account, comment_id).await?;
        // Only the account's own replies name their author by id; for the others it takes the account's name to tell.
        let doubtful = replies.iter().any(|reply| Author::of(reply, account) == Author::ByName);
        let name = if doubtful { self.own_name(account).await? } else { None };
        Ok(own(replies, account, name.as_deref()))
    }

    async fn parent_of(&self, account: &Account, comment_id: &str) -> Result<Option<String>, ChannelError> {
        let call = Call::to([comment_id]).query("fields", "parent_id").bearer(token(account)?);
        let node: ParentNode = self.client.get(&call).await?;
        Ok(node.parent_id)
    }

    async fn all_replies(&self, account: &Account, comment_id: &str) -> Result<Vec<ReplyNode>, ChannelError> {
        let token = token(account)?;
        let mut after: Option<String> = None;
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let mut call = Call::to([comment_id, "replies"]).query("fields", REPLY_FIELDS).bearer(token);
            if let Some(after) = &after {
                call = call.query("after", after);
            }
            let mut page: Page = self.client.get(&call).await?;
            all.append(&mut page.data);
            after = page.after().map(str::to_owned);
            if after.is_none() {
                return Ok(all);
            }
        }
        let sentence = "the comment has more replies than are read: look at it on instagram";
        Err(ChannelError::refused(ErrorKind::Platform, sentence))
    }

    async fn own_name(&self, account: &Account) -> Result<Option<String>, ChannelError> {
        let call = Call::to(["me"]).query("fields", "user_id,username").bearer(token(account)?);
        let me: Me = self.client.get(&call).await?;
        Ok(me.into_node().username)
    }
}

/// How a reply tells who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Author {
    Own,
    Other,
    ByName,
}

impl Author {
    fn of(reply: &ReplyNode, account: &Account) -> Self {
        match reply.user.as_ref().or(reply.from.as_ref()) {
            Some(id) if identity::own_identities(account).holds(id) => Self::Own,
            // `user` is there only for the account itself, but may be an id of it that nobody told us.
            _ if reply.username.is_some() => Self::ByName,
            _ => Self::Other,
        }
    }
}

fn own(replies: Vec<ReplyNode>, account: &Account, name: Option<&str>) -> Vec<OwnReply> {
    let ours = |reply: &ReplyNode| match Author::of(reply, account) {
        Author::Own => true,
        Author::Other => false,
        Author::ByName => name.is_some() && reply.username.as_deref() == name,
    };
    let taken = replies.into_iter().filter(ours);
    taken.filter_map(|reply| Some(OwnReply { id: reply.id?, text: reply.text.unwrap_or_default() })).collect()
}

fn done(answer: Done) -> Result<(), ChannelError> {
    if answer.success == Some(false) { Err(undone()) } else { Ok(()) }
}
