//! The calls.

use async_trait::async_trait;
use channel_core::channel::{Container, ContainerState, Post, Quota};
use channel_core::{Account, ChannelError, Publishing, Receipt};
use channel_meta::Call;

use super::form::{Fields, Forms, forms};
use super::{container, quota};
use crate::channel::{InstagramChannel, token};
use crate::refusal::unnamed;
use crate::wire::{ContainerNode, Created, Limits};

#[async_trait]
impl Publishing for InstagramChannel {
    /// A carousel takes one call for each item and one around them. When one of them fails the others are left behind;
    /// nobody sees them, and they vanish within a day.
    async fn prepare(&self, account: &Account, post: &Post) -> Result<Container, ChannelError> {
        match forms(post)? {
            Forms::Single(fields) => self.hand_in(account, fields).await,
            Forms::Carousel { items, mut around } => {
                let mut children = Vec::with_capacity(items.len());
                for item in items {
                    children.push(self.hand_in(account, item).await?.id);
                }
                around.push(("children", children.join(",")));
                self.hand_in(account, around).await
            }
        }
    }

    async fn look(&self, account: &Account, container: &Container) -> Result<ContainerState, ChannelError> {
        let call = Call::to([container.id.as_str()]).query("fields", "status_code,status").bearer(token(account)?);
        container::state(self.client.get::<ContainerNode>(&call).await?)
    }

    async fn publish(&self, account: &Account, container: &Container) -> Result<Receipt, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "media_publish"]).bearer(token(account)?);
        let fields = [("creation_id", container.id.as_str())];
        let answer = self.client.post_form_with_usage::<Created>(&call, &fields).await?;
        let id = answer.value.id.ok_or_else(unnamed)?;
        Ok(Receipt { pauses: answer.pauses, ..Receipt::new(id) })
    }

    async fn quota(&self, account: &Account) -> Result<Quota, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "content_publishing_limit"])
            .query("fields", "quota_usage,config")
            .bearer(token(account)?);
        quota::quota(self.client.get::<Limits>(&call).await?)
    }
}

impl InstagramChannel {
    async fn hand_in(&self, account: &Account, fields: Fields) -> Result<Container, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "media"]).bearer(token(account)?);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let created: Created = self.client.post_form(&call, &fields).await?;
        created.id.map(|id| Container { id }).ok_or_else(unnamed)
    }
}
