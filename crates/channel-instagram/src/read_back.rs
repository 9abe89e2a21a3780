//! Reading a conversation back: evidence for a message whose answer and echo were both lost (Instagram API with Instagram
//! Login, "Conversations API"). The platform shows the newest 20 messages of a conversation.

use async_trait::async_trait;
use channel_core::channel::OwnMessage;
use channel_core::{Account, ChannelError, ConversationId, ReadBack, Timestamp};
use channel_meta::Call;
use channel_meta::wire::{opt_time, opt_word};
use serde::Deserialize;

use crate::channel::{InstagramChannel, token};
use crate::identity;

const FIELDS: &str = "id,messages{id,created_time,from,message}";

#[async_trait]
impl ReadBack for InstagramChannel {
    async fn own_messages(
        &self,
        account: &Account,
        conversation: &ConversationId,
    ) -> Result<Vec<OwnMessage>, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "conversations"])
            .query("platform", "instagram")
            .query("user_id", conversation.as_str())
            .query("fields", FIELDS)
            .bearer(token(account)?);
        let found: Conversations = self.client.get(&call).await?;
        Ok(own(found, account))
    }
}

fn own(found: Conversations, account: &Account) -> Vec<OwnMessage> {
    let own = identity::own_identities(account);
    let all = found.data.into_iter().filter_map(|conversation| conversation.messages).flat_map(|page| page.data);
    let ours =
        all.filter(|node| node.from.as_ref().and_then(|from| from.id.as_deref()).is_some_and(|id| own.holds(id)));
    ours.filter_map(|node| {
        Some(OwnMessage { id: node.id?, text: node.message.unwrap_or_default(), at: node.created_time? })
    })
    .collect()
}

/// Without `data` it is no answer: that there is no conversation must be said, not left out.
#[derive(Deserialize)]
struct Conversations {
    data: Vec<ConversationNode>,
}

#[derive(Deserialize)]
struct ConversationNode {
    messages: Option<Messages>,
}

#[derive(Deserialize)]
struct Messages {
    data: Vec<MessageNode>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MessageNode {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
    #[serde(deserialize_with = "opt_time")]
    created_time: Option<Timestamp>,
    from: Option<FromNode>,
    #[serde(deserialize_with = "opt_word")]
    message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FromNode {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_accounts_own_messages_are_evidence() {
        let account = channel_testkit::account("17841400000000001", [("access_token", "token")]);
        let answer = r#"{"data":[{"id":"c1","messages":{"data":[
            {"id":"m3","created_time":"2026-11-21T12:00:05+0000","from":{"id":"17841400000000001","username":"shop"},"message":"Yes"},
            {"id":"m2","created_time":"2026-11-21T12:00:00+0000","from":{"id":"29785","username":"lea"},"message":"Yes"},
            {"id":"m1","created_time":1763726390,"from":{"id":"17841400000000001"}},
            {"id":"m0","from":{"id":"17841400000000001"},"message":"no time, no evidence"}]}},{"id":"c2"}]}"#;
        let shown = own(serde_json::from_str(answer).unwrap(), &account);
        let shown: Vec<_> = shown.iter().map(|own| (own.id.as_str(), own.text.as_str())).collect();
        assert_eq!(shown, [("m3", "Yes"), ("m1", "")]);
        assert!(serde_json::from_str::<Conversations>("{}").is_err(), "no answer is not an empty one");
    }
}
