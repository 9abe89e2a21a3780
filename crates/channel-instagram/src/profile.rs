//! Who somebody is: Instagram's webhooks of direct messages carry an id and nothing else.

use async_trait::async_trait;
use channel_core::{Account, ChannelError, Contact, Profiles};
use channel_meta::Call;
use serde::Deserialize;

use crate::channel::{InstagramChannel, token};

/// The fields asked for; more would be more than is shown.
const FIELDS: &str = "name,username";

#[derive(Deserialize)]
struct ProfileNode {
    name: Option<String>,
    username: Option<String>,
}

#[async_trait]
impl Profiles for InstagramChannel {
    /// Works for people who wrote to the account; for others the platform refuses (platforms.md §2.3).
    async fn profile(&self, account: &Account, contact_id: &str) -> Result<Contact, ChannelError> {
        let call = Call::to([contact_id]).query("fields", FIELDS).bearer(token(account)?);
        let node: ProfileNode = self.client.get(&call).await?;
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Ok(Contact { name: said(node.name), username: said(node.username), ..Contact::new(contact_id) })
    }
}
