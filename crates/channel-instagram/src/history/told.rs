//! What was read, in the words of a webhook. Pure.

use channel_core::Timestamp;
use channel_core::identity::OwnIdentities;
use channel_meta::wire::{opt_bool, opt_time, opt_u64, opt_word, time_of};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What was read so far.
pub(super) struct Told {
    account: String,
    own: OwnIdentities,
    since: Timestamp,
    changes: Vec<Value>,
    items: Vec<Value>,
}

impl Told {
    pub(super) fn new(account: &str, own: OwnIdentities, since: Timestamp) -> Self {
        Self { account: account.to_owned(), own, since, changes: Vec::new(), items: Vec::new() }
    }

    /// Takes the comments of a page, and says whether it reaches back to before what is asked for.
    pub(super) fn comments(&mut self, post: &PostNode, page: Vec<CommentNode>) -> bool {
        let mut reaches_back = page.is_empty();
        for mut comment in page {
            reaches_back |= comment.at().is_some_and(|at| at < self.since);
            let replies = comment.replies.take().map(|replies| replies.data).unwrap_or_default();
            let parent = comment.id.clone();
            self.comment(post, comment, None);
            for reply in replies {
                self.comment(post, reply, parent.as_deref());
            }
        }
        reaches_back
    }

    fn comment(&mut self, post: &PostNode, comment: CommentNode, parent: Option<&str>) {
        let (Some(id), Some(at)) = (comment.id.as_deref(), comment.at()) else { return };
        if at < self.since {
            return;
        }
        let named = comment.from.as_ref().and_then(|from| from.id.as_deref());
        // `user` is there for the account's own comments alone.
        let own = comment.user.is_some() || named.is_some_and(|id| self.own.holds(id));
        let from = if own { Some(self.account.as_str()) } else { named };
        let username = comment.username.or_else(|| comment.from.as_ref().and_then(|from| from.username.clone()));
        let mut value = Map::new();
        value.insert("id".to_owned(), json!(id));
        value.insert("text".to_owned(), json!(comment.text.unwrap_or_default()));
        value.insert("timestamp".to_owned(), comment.timestamp);
        value.insert("from".to_owned(), json!({ "id": from, "username": username }));
        value.insert("media".to_owned(), json!({ "id": post.id, "media_product_type": post.media_product_type }));
        if let Some(parent) = comment.parent_id.as_deref().or(parent) {
            value.insert("parent_id".to_owned(), json!(parent));
        }
        self.changes.push(json!({ "field": "comments", "value": value }));
    }

    /// Takes the messages of a page of conversations, the oldest of each first, and says whether the page reaches back to
    /// before what is asked for.
    pub(super) fn conversations(&mut self, page: Vec<ConversationNode>) -> bool {
        let mut reaches_back = page.is_empty();
        for conversation in page {
            reaches_back |= conversation.updated_time.is_some_and(|at| at < self.since);
            let messages = conversation.messages.map(|page| page.data).unwrap_or_default();
            let people = conversation.participants.into_iter().flat_map(|people| people.data);
            let named: Vec<PersonNode> = people
                .chain(messages.iter().filter_map(|message| message.from.clone()))
                .chain(messages.iter().filter_map(|message| message.to.clone()).flat_map(|to| to.data))
                .collect();
            let customer = named.into_iter().filter_map(|person| person.id).find(|id| !self.own.holds(id));
            let Some(customer) = customer else { continue };
            for message in messages.into_iter().rev() {
                self.message(message, &customer);
            }
        }
        reaches_back
    }

    fn message(&mut self, message: MessageNode, customer: &str) {
        let (Some(mid), Some(at)) = (message.id, message.created_time) else { return };
        let Some(from) = message.from.and_then(|from| from.id) else { return };
        if at < self.since {
            return;
        }
        let own = self.own.holds(&from);
        let (sender, recipient) =
            if own { (self.account.as_str(), customer) } else { (customer, self.account.as_str()) };
        let mut said = Map::new();
        said.insert("mid".to_owned(), json!(mid));
        if own {
            said.insert("is_echo".to_owned(), json!(true));
        }
        if let Some(text) = message.message {
            said.insert("text".to_owned(), json!(text));
        }
        let files: Vec<Value> = message.attachments.into_iter().flat_map(|files| files.data).map(file).collect();
        if !files.is_empty() {
            said.insert("attachments".to_owned(), json!(files));
        }
        if message.is_unsupported == Some(true) {
            said.insert("is_unsupported".to_owned(), json!(true));
        }
        self.items.push(json!({
            "sender": { "id": sender },
            "recipient": { "id": recipient },
            "timestamp": at.0.div_euclid(1_000),
            "message": said,
        }));
    }

    /// One body with everything, or none when there is nothing.
    pub(super) fn into_bodies(self) -> Vec<String> {
        let mut entry = Map::new();
        entry.insert("id".to_owned(), json!(self.account));
        for (list, parts) in [("changes", self.changes), ("messaging", self.items)] {
            if !parts.is_empty() {
                entry.insert(list.to_owned(), json!(parts));
            }
        }
        if entry.len() == 1 { Vec::new() } else { vec![json!({ "object": "instagram", "entry": [entry] }).to_string()] }
    }
}

/// A file as the Conversations API shows it, in the form that webhooks show.
fn file(file: FileNode) -> Value {
    let link = |node: Option<LinkNode>| node.and_then(|node| node.url);
    let known = [("image", link(file.image_data)), ("video", link(file.video_data)), ("file", file.file_url)];
    match known.into_iter().find_map(|(kind, url)| Some((kind, url?))) {
        Some((kind, url)) => json!({ "type": kind, "payload": { "url": url } }),
        None => json!({ "type": "unsupported_type" }),
    }
}

/// One page of a list. Without `data` it is no answer: that there is nothing must be said, not left out.
#[derive(Deserialize)]
pub(super) struct Listing<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    paging: Option<Paging>,
}

impl<T> Listing<T> {
    /// The cursor of the next page, if there is one.
    pub(super) fn after(&self) -> Option<&str> {
        let paging = self.paging.as_ref()?;
        paging.next.as_ref()?;
        paging.cursors.as_ref()?.after.as_deref()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Paging {
    cursors: Option<Cursors>,
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cursors {
    after: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PostNode {
    #[serde(deserialize_with = "opt_word")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    media_product_type: Option<String>,
    #[serde(deserialize_with = "opt_u64")]
    pub(super) comments_count: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CommentNode {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    text: Option<String>,
    timestamp: Value,
    #[serde(deserialize_with = "opt_word")]
    username: Option<String>,
    from: Option<PersonNode>,
    user: Option<Value>,
    #[serde(deserialize_with = "opt_word")]
    parent_id: Option<String>,
    replies: Option<Listed<CommentNode>>,
}

impl CommentNode {
    fn at(&self) -> Option<Timestamp> {
        match &self.timestamp {
            Value::String(text) => time_of(text),
            Value::Number(number) => number.as_i64().map(Timestamp::from_unknown_unit),
            _ => None,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ConversationNode {
    #[serde(deserialize_with = "opt_time")]
    updated_time: Option<Timestamp>,
    participants: Option<Listed<PersonNode>>,
    messages: Option<Listed<MessageNode>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MessageNode {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
    #[serde(deserialize_with = "opt_time")]
    created_time: Option<Timestamp>,
    from: Option<PersonNode>,
    to: Option<Listed<PersonNode>>,
    #[serde(deserialize_with = "opt_word")]
    message: Option<String>,
    attachments: Option<Listed<FileNode>>,
    #[serde(deserialize_with = "opt_bool")]
    is_unsupported: Option<bool>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct PersonNode {
    #[serde(deserialize_with = "opt_word")]
    id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    username: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FileNode {
    image_data: Option<LinkNode>,
    video_data: Option<LinkNode>,
    #[serde(deserialize_with = "opt_word")]
    file_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LinkNode {
    #[serde(deserialize_with = "opt_word")]
    url: Option<String>,
}

/// A list within a node.
#[derive(Clone, Deserialize)]
struct Listed<T> {
    #[serde(default = "Vec::new")]
    data: Vec<T>,
}

#[cfg(test)]
mod tests {
    use channel_core::signature::trust_local_file;
    use channel_core::{Body, Webhook};

    use super::*;
    use crate::InstagramWebhook;

    const SHOP: &str = "17841400000000001";

    fn told(since: i64) -> Told {
        Told::new(SHOP, OwnIdentities::new([SHOP, "2496381"]), Timestamp::from_seconds(since))
    }

    fn events(told: Told) -> Vec<channel_core::Event> {
        let bodies = told.into_bodies();
        let parsed = bodies.iter().map(|body| InstagramWebhook.parse(trust_local_file(body.as_bytes())).unwrap());
        parsed
            .flat_map(|parsed| {
                assert!(parsed.skipped.is_empty(), "{:?}", parsed.skipped);
                parsed.events
            })
            .collect()
    }

    #[test]
    fn a_comment_that_is_read_is_the_event_that_a_webhook_would_have_told() {
        let page = r#"[{"id":"18057","text":"PRICE?","timestamp":"2026-11-21T12:00:00+0000","username":"lea",
            "from":{"id":"29785","username":"lea"},"replies":{"data":[
                {"id":"18058","text":"79.90","timestamp":"2026-11-21T12:00:09+0000","username":"shop","user":{"id":"2496381"}}]}},
            {"id":"18001","text":"old","timestamp":"2026-11-20T12:00:00+0000","username":"bo"}]"#;
        let post = PostNode { id: Some("17893".into()), media_product_type: Some("FEED".into()), comments_count: None };
        let mut told = told(1_795_251_600);
        assert!(told.comments(&post, serde_json::from_str(page).unwrap()), "the page reaches back");
        let read = events(told);
        let webhook = format!(
            r#"{{"object":"instagram","entry":[{{"id":"{SHOP}","time":1795262400,"changes":[{{"field":"comments",
            "value":{{"from":{{"id":"29785","username":"lea"}},"media":{{"id":"17893","media_product_type":"FEED"}},
            "id":"18057","text":"PRICE?"}}}}]}}]}}"#
        );
        let mut delivered = InstagramWebhook.parse(trust_local_file(webhook.as_bytes())).unwrap().events.remove(0);
        delivered.raw.0.clone_from(&read[0].raw.0);
        assert_eq!(read[0], delivered);
        let Body::Comment(reply) = &read[1].body else { panic!("{:?}", read[1]) };
        assert!(reply.own && reply.parent_id.as_deref() == Some("18057"));
        assert_eq!(read.len(), 2, "what is older is left out");
    }

    #[test]
    fn messages_that_are_read_are_messages_and_echoes() {
        let answer = r#"[{"updated_time":"2026-11-21T12:00:05+0000","participants":{"data":[{"id":"17841400000000001"},{"id":"29785"}]},"messages":{"data":[
            {"id":"mid-2","created_time":"2026-11-21T12:00:05+0000","from":{"id":"2496381"},"message":"Yes"},
            {"id":"mid-1","created_time":"2026-11-21T12:00:00+0000","from":{"id":"29785"},"message":"Open?",
             "attachments":{"data":[{"image_data":{"url":"https://cdn.example/1.jpg"}}]}}]}},
            {"messages":{"data":[{"id":"mid-0","created_time":1795262400,"from":{"id":"2496381"},"message":"?"}]}},
            {"updated_time":"2026-11-20T12:00:00+0000","messages":{"data":[
            {"id":"mid-old","created_time":"2026-11-20T12:00:00+0000","from":{"id":"29785"},"message":"old"}]}}]"#;
        let mut told = told(1_795_251_600);
        assert!(told.conversations(serde_json::from_str(answer).unwrap()), "the page reaches back");
        let read = events(told);
        let keys: Vec<(&str, &str)> =
            read.iter().map(|event| (event.key.as_str(), event.conversation.as_ref().unwrap().as_str())).collect();
        assert_eq!(keys, [("message:mid-1", "29785"), ("echo:mid-2", "29785")]);
    }

    #[test]
    fn nothing_read_is_no_body() {
        assert!(told(0).into_bodies().is_empty());
    }
}
