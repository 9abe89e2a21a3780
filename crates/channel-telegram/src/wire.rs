//! The Bot API's own names, as far as the header of a message needs them (Bot API 10.3; platforms.md §3). Content stays
//! JSON here and is read in `content`, field by field.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A field whose wrong shape costs only itself, never the object around it. It reads as an `Option`; it is not `Clone`
/// itself, so that `clone` gives the option.
#[derive(Debug)]
pub(crate) struct Maybe<T>(Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Maybe<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(serde_json::from_value(Value::deserialize(deserializer)?).ok()))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Message {
    pub(crate) message_id: Maybe<i64>,
    pub(crate) ephemeral_message_id: Maybe<i64>,
    pub(crate) message_thread_id: Maybe<i64>,
    pub(crate) is_topic_message: Maybe<bool>,
    pub(crate) direct_messages_topic: Maybe<DirectTopic>,
    pub(crate) business_connection_id: Maybe<String>,
    pub(crate) guest_query_id: Maybe<String>,
    pub(crate) date: Maybe<i64>,
    pub(crate) edit_date: Maybe<i64>,
    pub(crate) chat: Maybe<Chat>,
    pub(crate) from: Maybe<User>,
    pub(crate) sender_chat: Maybe<Chat>,
    pub(crate) sender_business_bot: Maybe<User>,
    pub(crate) reply_to_message: Maybe<Box<Message>>,
    pub(crate) external_reply: Maybe<ExternalReply>,
    pub(crate) quote: Maybe<TextQuote>,
    pub(crate) reply_to_story: Maybe<Story>,
    pub(crate) media_group_id: Maybe<String>,
    pub(crate) reply_markup: Maybe<Keyboard>,
    /// Everything else: the content, and what newer versions of the API add.
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    #[serde(default)]
    pub(crate) title: Maybe<String>,
    #[serde(default)]
    pub(crate) username: Maybe<String>,
    #[serde(default)]
    pub(crate) first_name: Maybe<String>,
    #[serde(default)]
    pub(crate) last_name: Maybe<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    #[serde(default)]
    pub(crate) username: Maybe<String>,
    #[serde(default)]
    pub(crate) first_name: Maybe<String>,
    #[serde(default)]
    pub(crate) last_name: Maybe<String>,
    #[serde(default)]
    pub(crate) language_code: Maybe<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DirectTopic {
    pub(crate) topic_id: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ExternalReply {
    pub(crate) message_id: Maybe<i64>,
    pub(crate) chat: Maybe<Chat>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TextQuote {
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Story {
    pub(crate) id: i64,
    pub(crate) chat: Chat,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Keyboard {
    pub(crate) inline_keyboard: Maybe<Vec<Vec<Button>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Button {
    pub(crate) text: String,
    pub(crate) callback_data: Maybe<String>,
}

/// Any of the platform's file objects: they differ in fields that nobody downstream needs.
#[derive(Debug, Deserialize)]
pub(crate) struct File {
    pub(crate) file_id: String,
    #[serde(default)]
    pub(crate) mime_type: Maybe<String>,
    #[serde(default)]
    pub(crate) file_name: Maybe<String>,
    #[serde(default)]
    pub(crate) file_size: Maybe<u64>,
    #[serde(default)]
    pub(crate) width: Maybe<u64>,
    #[serde(default)]
    pub(crate) height: Maybe<u64>,
    #[serde(default)]
    pub(crate) emoji: Maybe<String>,
    #[serde(default)]
    pub(crate) is_animated: Maybe<bool>,
    #[serde(default)]
    pub(crate) is_video: Maybe<bool>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CallbackQuery {
    pub(crate) id: String,
    pub(crate) from: User,
    #[serde(default)]
    pub(crate) message: Maybe<Message>,
    #[serde(default)]
    pub(crate) data: Maybe<String>,
    #[serde(default)]
    pub(crate) game_short_name: Maybe<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MessageReaction {
    pub(crate) chat: Chat,
    pub(crate) message_id: i64,
    #[serde(default)]
    pub(crate) user: Maybe<User>,
    #[serde(default)]
    pub(crate) actor_chat: Maybe<Chat>,
    #[serde(default)]
    pub(crate) date: Maybe<i64>,
    pub(crate) old_reaction: Vec<ReactionType>,
    pub(crate) new_reaction: Vec<ReactionType>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ReactionType {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) emoji: Option<String>,
    pub(crate) custom_emoji_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DeletedBusinessMessages {
    pub(crate) business_connection_id: String,
    pub(crate) chat: Chat,
    pub(crate) message_ids: Vec<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BusinessConnection {
    pub(crate) id: String,
    pub(crate) user: User,
    #[serde(default)]
    pub(crate) date: Maybe<i64>,
    pub(crate) is_enabled: bool,
    #[serde(default)]
    pub(crate) rights: Maybe<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ChatMemberUpdated {
    pub(crate) chat: Chat,
    pub(crate) from: User,
    #[serde(default)]
    pub(crate) date: Maybe<i64>,
    pub(crate) new_chat_member: ChatMember,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ChatMember {
    pub(crate) status: String,
}
