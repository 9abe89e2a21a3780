//! The fake's I/O half.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::capabilities::{ChoiceRule, Evidence, Level, Limit, MediaRule};
use channel_core::channel::{
    NewTemplate, OwnMessage, OwnReply, Page, Posts, PublishedPost, TemplateRecord, Visibility,
};
use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::outbound::MediaKind;
use channel_core::{
    Account, Capabilities, Channel, ChannelError, ChannelId, Comments, Contact, ConversationId, ErrorKind,
    OutboundMessage, Presence, Profiles, ReadBack, Receipt, Templates, Timestamp, Webhook,
};

use super::script::{Script, Scripted, Sent, SentKind};
use super::webhook::FakeWebhook;
use crate::counterpart::{Counterpart, Manner};
use crate::within::within;

/// A channel in memory. By default it can do everything and takes everything; [`FakeChannel::script`] decides what the
/// next sends come to, [`FakeChannel::sent`] is the ledger.
#[derive(Debug)]
pub struct FakeChannel {
    capabilities: Capabilities,
    files: BTreeMap<String, Bytes>,
    profiles: BTreeMap<String, Contact>,
    posts: Mutex<Vec<PublishedPost>>,
    script: Script,
}

impl FakeChannel {
    /// A fake with other capabilities; a level of none takes the ability away.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// A fake that has a file the other side sent.
    #[must_use]
    pub fn with_file(mut self, id: &str, bytes: impl Into<Bytes>) -> Self {
        self.files.insert(id.to_owned(), bytes.into());
        self
    }

    /// A fake that can say who somebody is.
    #[must_use]
    pub fn with_profile(mut self, contact: Contact) -> Self {
        self.profiles.insert(contact.id.clone(), contact);
        self
    }

    /// Publishes a post, which stands before those there are.
    pub fn publish(&self, post: PublishedPost) {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).insert(0, post);
    }

    /// A sign of life: nothing in the ledger.
    fn signal(&self, level: Level) -> Result<(), ChannelError> {
        if level == Level::None {
            return Err(ChannelError::refused(ErrorKind::Unsupported, "the channel has no such sign of life"));
        }
        self.script.call()
    }

    /// Decides the next send that has no outcome yet.
    pub fn script(&self, outcome: Scripted) {
        self.script.push(outcome);
    }

    /// Everything that reached the platform, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.script.sent()
    }

    /// The texts of the messages among [`FakeChannel::sent`].
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let words = self.sent().into_iter().filter_map(|sent| match sent.kind {
            SentKind::Message(message) => message.content.words().map(str::to_owned),
            SentKind::CommentReply { .. } | SentKind::PrivateReply { .. } => None,
        });
        words.collect()
    }
}

impl Default for FakeChannel {
    fn default() -> Self {
        let media = MediaKind::ALL.map(|form| MediaRule {
            form,
            max_bytes: 1 << 20,
            mime_types: Vec::new(),
            caption: Some(Limit::characters(100)),
            by_link: Level::Full,
            by_upload: Level::Full,
        });
        let choices = ChoiceRule {
            max_count: 3,
            title: Limit::characters(20),
            id: Limit::bytes(256),
            text: Limit::characters(400),
        };
        let capabilities = Capabilities {
            media: media.to_vec(),
            choices: Some(choices),
            quote: Level::Full,
            reaction: Level::Full,
            template: Level::Full,
            typing: Level::Full,
            mark_read: Level::Full,
            comments: Level::Full,
            ..Capabilities::text_only(Limit::characters(400))
        };
        Self {
            capabilities,
            files: BTreeMap::new(),
            profiles: BTreeMap::new(),
            posts: Mutex::default(),
            script: Script::default(),
        }
    }
}

#[async_trait]
impl Channel for FakeChannel {
    fn id(&self) -> ChannelId {
        ChannelId::from_static("fake")
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        &FakeWebhook
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        account.credentials.get("access_token")?;
        within(&message.content, &self.capabilities)
            .map_err(|what| ChannelError::refused(ErrorKind::Unsupported, format!("the message has {what}")))?;
        self.script.play(account, SentKind::Message(message.clone())).await
    }

    async fn fetch_media(&self, _: &Account, media: &Media, max_bytes: u64) -> Result<MediaStream, ChannelError> {
        let id = media.id.as_deref().unwrap_or_default();
        self.script.call()?;
        let file = self.files.get(id).cloned();
        let bytes = file.ok_or_else(|| ChannelError::refused(ErrorKind::NotFound, "the file is gone"))?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > max_bytes {
            return Err(ChannelError::refused(ErrorKind::Media, "the file is larger than asked for"));
        }
        let stream = futures_util::stream::iter([Ok(bytes)]);
        Ok(MediaStream { mime_type: media.mime_type.clone(), size: Some(size), bytes: Box::pin(stream) })
    }

    fn comments(&self) -> Option<&dyn Comments> {
        (self.capabilities.comments > Level::None).then_some(self)
    }

    fn read_back(&self) -> Option<&dyn ReadBack> {
        (self.capabilities.evidence == Evidence::Echo).then_some(self)
    }

    fn presence(&self) -> Option<&dyn Presence> {
        let declared = self.capabilities.typing.max(self.capabilities.mark_read);
        (declared > Level::None).then_some(self)
    }

    fn posts(&self) -> Option<&dyn Posts> {
        (self.capabilities.comments > Level::None).then_some(self)
    }

    fn profiles(&self) -> Option<&dyn Profiles> {
        Some(self)
    }

    fn templates(&self) -> Option<&dyn Templates> {
        (self.capabilities.template > Level::None).then_some(self)
    }
}

impl Counterpart for FakeChannel {
    fn behave(&self, manner: Manner) -> bool {
        self.script.behave(manner);
        true
    }

    fn calls(&self) -> usize {
        self.script.calls()
    }
}

/// Forms are handed in and forgotten: what becomes of a form is the platform's affair, and comes by webhook.
#[async_trait]
impl Templates for FakeChannel {
    async fn list(&self, _: &Account, _: Option<&str>) -> Result<Page<TemplateRecord>, ChannelError> {
        self.script.call().map(|()| Page { items: Vec::new(), next: None })
    }

    async fn create(&self, account: &Account, template: &NewTemplate) -> Result<TemplateRecord, ChannelError> {
        account.credentials.get("access_token")?;
        self.script.call()?;
        Ok(TemplateRecord {
            id: format!("template-{}", self.script.calls()),
            name: template.name.clone(),
            language: template.language.clone(),
            status: "PENDING".into(),
            category: template.category.clone(),
            components: template.components.clone(),
            ..TemplateRecord::default()
        })
    }

    async fn edit(&self, _: &Account, _: &str, _: &NewTemplate) -> Result<(), ChannelError> {
        self.script.call()
    }

    async fn delete(&self, _: &Account, _: &str, _: Option<&str>) -> Result<(), ChannelError> {
        self.script.call()
    }
}

#[async_trait]
impl Profiles for FakeChannel {
    async fn profile(&self, _: &Account, contact_id: &str) -> Result<Contact, ChannelError> {
        self.script.call()?;
        let known = self.profiles.get(contact_id).cloned();
        known.ok_or_else(|| ChannelError::refused(ErrorKind::Forbidden, "the person has not agreed to be looked up"))
    }
}

#[async_trait]
impl Posts for FakeChannel {
    async fn latest(&self, _: &Account) -> Result<Vec<PublishedPost>, ChannelError> {
        self.script.call()?;
        Ok(self.posts.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

#[async_trait]
impl Comments for FakeChannel {
    async fn reply(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError> {
        account.credentials.get("access_token")?;
        let kind = SentKind::CommentReply { comment: comment_id.to_owned(), text: text.to_owned() };
        self.script.play(account, kind).await
    }

    async fn reply_privately(&self, account: &Account, comment_id: &str, text: &str) -> Result<Receipt, ChannelError> {
        account.credentials.get("access_token")?;
        let again = self
            .sent()
            .iter()
            .any(|sent| matches!(&sent.kind, SentKind::PrivateReply { comment, .. } if comment == comment_id));
        if again {
            let sentence = "this comment was answered privately before";
            return Err(ChannelError::refused(ErrorKind::AlreadyDone, sentence));
        }
        let kind = SentKind::PrivateReply { comment: comment_id.to_owned(), text: text.to_owned() };
        self.script.play(account, kind).await
    }

    async fn set_visibility(&self, _: &Account, _: &str, _: Visibility) -> Result<(), ChannelError> {
        self.script.call()
    }

    async fn delete(&self, _: &Account, _: &str) -> Result<(), ChannelError> {
        self.script.call()
    }

    async fn own_replies(&self, _: &Account, comment_id: &str) -> Result<Vec<OwnReply>, ChannelError> {
        self.script.call()?;
        let replies = self.sent().into_iter().enumerate().filter_map(|(at, sent)| match sent.kind {
            SentKind::CommentReply { comment, text } if comment == comment_id => {
                Some(OwnReply { id: format!("fake-{}", at + 1), text })
            }
            _ => None,
        });
        Ok(replies.collect())
    }
}

/// The fake has no clock: whatever it shows was said this instant.
#[async_trait]
impl ReadBack for FakeChannel {
    async fn own_messages(&self, _: &Account, conversation: &ConversationId) -> Result<Vec<OwnMessage>, ChannelError> {
        self.script.call()?;
        let shown = self.sent().into_iter().enumerate().filter_map(|(at, sent)| match sent.kind {
            SentKind::Message(message) if message.conversation == *conversation => Some(OwnMessage {
                id: format!("fake-{}", at + 1),
                text: message.content.words().unwrap_or_default().to_owned(),
                at: Timestamp(i64::MAX),
            }),
            _ => None,
        });
        Ok(shown.collect())
    }
}

#[async_trait]
impl Presence for FakeChannel {
    async fn typing(&self, _: &Account, _: &ConversationId, _: Option<&str>) -> Result<(), ChannelError> {
        self.signal(self.capabilities.typing)
    }

    async fn mark_read(&self, _: &Account, _: &ConversationId, _: &str) -> Result<(), ChannelError> {
        self.signal(self.capabilities.mark_read)
    }
}
