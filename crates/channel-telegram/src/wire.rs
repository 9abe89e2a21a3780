//! The Bot API's own names, as far as the header of a message needs them (Bot API 10.3; platforms.md §3). Content stays
//! JSON here and is read in `content`, field by field.

use std::borrow::Cow;

use serde::de::{Error, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::maybe::{Lenient, Maybe, Object, by_tree, object};

/// A message. What is no part of its header is content, or what newer versions of the API add.
#[derive(Debug, Default)]
pub(crate) struct Message<'a> {
    pub(crate) message_id: Maybe<i64>,
    pub(crate) ephemeral_message_id: Maybe<i64>,
    pub(crate) message_thread_id: Maybe<i64>,
    pub(crate) is_topic_message: Maybe<bool>,
    pub(crate) direct_messages_topic: Maybe<DirectTopic>,
    pub(crate) business_connection_id: Maybe<String>,
    pub(crate) guest_query_id: Maybe<String>,
    pub(crate) date: Maybe<i64>,
    pub(crate) edit_date: Maybe<i64>,
    pub(crate) chat: Maybe<Chat<'a>>,
    pub(crate) from: Maybe<User<'a>>,
    pub(crate) sender_chat: Maybe<Box<Chat<'a>>>,
    pub(crate) sender_business_bot: Maybe<Box<User<'a>>>,
    pub(crate) reply_to_message: Maybe<Box<Message<'a>>>,
    pub(crate) external_reply: Maybe<Box<ExternalReply<'a>>>,
    pub(crate) quote: Maybe<TextQuote>,
    pub(crate) reply_to_story: Maybe<Box<Story<'a>>>,
    pub(crate) media_group_id: Maybe<String>,
    pub(crate) reply_markup: Maybe<Keyboard>,
    /// What most messages are. Inside, nothing when the text is none.
    pub(crate) text: Option<Maybe<Cow<'a, str>>>,
    pub(crate) rest: Rest<'a>,
}

impl<'de> Object<'de> for Message<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match name.as_ref() {
            // What every message has comes first: the names are compared in this order.
            "message_id" => self.message_id = map.next_value()?,
            "from" => self.from = map.next_value()?,
            "chat" => self.chat = map.next_value()?,
            "date" => self.date = map.next_value()?,
            "text" => self.text = Some(map.next_value()?),
            "ephemeral_message_id" => self.ephemeral_message_id = map.next_value()?,
            "message_thread_id" => self.message_thread_id = map.next_value()?,
            "is_topic_message" => self.is_topic_message = map.next_value()?,
            "direct_messages_topic" => self.direct_messages_topic = map.next_value()?,
            "business_connection_id" => self.business_connection_id = map.next_value()?,
            "guest_query_id" => self.guest_query_id = map.next_value()?,
            "edit_date" => self.edit_date = map.next_value()?,
            "sender_chat" => self.sender_chat = map.next_value()?,
            "sender_business_bot" => self.sender_business_bot = map.next_value()?,
            "reply_to_message" => self.reply_to_message = map.next_value()?,
            "external_reply" => self.external_reply = map.next_value()?,
            "quote" => self.quote = map.next_value()?,
            "reply_to_story" => self.reply_to_story = map.next_value()?,
            "media_group_id" => self.media_group_id = map.next_value()?,
            "reply_markup" => self.reply_markup = map.next_value()?,
            _ => self.rest.0.push((name, map.next_value()?)),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        true
    }
}

/// The other fields of an object, each still as text.
#[derive(Debug, Default)]
pub(crate) struct Rest<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Rest<'a> {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A field's value as text; of a name that stands twice, the last.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, raw)| *raw)
    }

    /// A field's value as a tree.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        self.raw(name).map(tree)
    }

    /// The names with the texts of their values, in the order of the alphabet.
    pub(crate) fn sorted(&self) -> Vec<(&str, &'a RawValue)> {
        let mut fields: Vec<_> = self.0.iter().map(|(name, raw)| (name.as_ref(), *raw)).collect();
        fields.sort_by_key(|(name, _)| *name);
        fields
    }
}

/// A value as a tree. Numbers no machine holds and depths no stack holds stay text.
pub(crate) fn tree(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
}

/// A chat; without its id, which is never 0, it is none.
#[derive(Debug, Default)]
pub(crate) struct Chat<'a> {
    pub(crate) id: i64,
    pub(crate) title: Maybe<Cow<'a, str>>,
    pub(crate) username: Maybe<Cow<'a, str>>,
    pub(crate) first_name: Maybe<Cow<'a, str>>,
    pub(crate) last_name: Maybe<Cow<'a, str>>,
}

impl<'de> Object<'de> for Chat<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match name.as_ref() {
            "id" => self.id = map.next_value::<Maybe<i64>>()?.unwrap_or_default(),
            "title" => self.title = map.next_value()?,
            "username" => self.username = map.next_value()?,
            "first_name" => self.first_name = map.next_value()?,
            "last_name" => self.last_name = map.next_value()?,
            _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.id != 0
    }
}

/// A person or a bot; without its id, which is never 0, it is none.
#[derive(Debug, Default)]
pub(crate) struct User<'a> {
    pub(crate) id: i64,
    pub(crate) username: Maybe<Cow<'a, str>>,
    pub(crate) first_name: Maybe<Cow<'a, str>>,
    pub(crate) last_name: Maybe<Cow<'a, str>>,
    pub(crate) language_code: Maybe<Cow<'a, str>>,
}

impl<'de> Object<'de> for User<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match name.as_ref() {
            "id" => self.id = map.next_value::<Maybe<i64>>()?.unwrap_or_default(),
            "username" => self.username = map.next_value()?,
            "first_name" => self.first_name = map.next_value()?,
            "last_name" => self.last_name = map.next_value()?,
            "language_code" => self.language_code = map.next_value()?,
            _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.id != 0
    }
}

/// Where one of these stands by itself, and not in a [`Maybe`], another shape is an error.
macro_rules! objects {
    ($($name:ident),+) => {
        $(impl<'de: 'a, 'a> Lenient<'de> for $name<'a> {
            fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                object::<$name<'de>, D>(deserializer)
            }
        }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                object::<$name<'de>, D>(deserializer)?.ok_or_else(|| D::Error::custom("another shape"))
            }
        })+
    };
}

objects!(Message, Chat, User, ExternalReply, Story);

by_tree!(DirectTopic, TextQuote, Keyboard, Vec<Vec<Button>>, Map<String, Value>);

#[derive(Debug, Deserialize)]
pub(crate) struct DirectTopic {
    pub(crate) topic_id: i64,
}

#[derive(Debug, Default)]
pub(crate) struct ExternalReply<'a> {
    pub(crate) message_id: Maybe<i64>,
    pub(crate) chat: Maybe<Chat<'a>>,
}

impl<'de> Object<'de> for ExternalReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match name.as_ref() {
            "message_id" => self.message_id = map.next_value()?,
            "chat" => self.chat = map.next_value()?,
            _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        true
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct TextQuote {
    pub(crate) text: String,
}

/// A story; without its id or the chat it stands in it is none.
#[derive(Debug, Default)]
pub(crate) struct Story<'a> {
    pub(crate) id: i64,
    pub(crate) chat: Maybe<Chat<'a>>,
}

impl<'de> Object<'de> for Story<'de> {
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match name.as_ref() {
            "id" => self.id = map.next_value::<Maybe<i64>>()?.unwrap_or_default(),
            "chat" => self.chat = map.next_value()?,
            _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.id != 0 && self.chat.is_some()
    }
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
pub(crate) struct CallbackQuery<'a> {
    pub(crate) id: String,
    #[serde(borrow)]
    pub(crate) from: User<'a>,
    #[serde(default, borrow)]
    pub(crate) message: Maybe<Message<'a>>,
    #[serde(default)]
    pub(crate) data: Maybe<String>,
    #[serde(default)]
    pub(crate) game_short_name: Maybe<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct MessageReaction<'a> {
    #[serde(borrow)]
    pub(crate) chat: Chat<'a>,
    pub(crate) message_id: i64,
    #[serde(default, borrow)]
    pub(crate) user: Maybe<User<'a>>,
    #[serde(default, borrow)]
    pub(crate) actor_chat: Maybe<Chat<'a>>,
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
pub(crate) struct DeletedBusinessMessages<'a> {
    pub(crate) business_connection_id: String,
    #[serde(borrow)]
    pub(crate) chat: Chat<'a>,
    pub(crate) message_ids: Vec<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BusinessConnection<'a> {
    pub(crate) id: String,
    #[serde(borrow)]
    pub(crate) user: User<'a>,
    #[serde(default)]
    pub(crate) date: Maybe<i64>,
    pub(crate) is_enabled: bool,
    #[serde(default)]
    pub(crate) rights: Maybe<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ChatMemberUpdated<'a> {
    #[serde(borrow)]
    pub(crate) chat: Chat<'a>,
    #[serde(borrow)]
    pub(crate) from: User<'a>,
    #[serde(default)]
    pub(crate) date: Maybe<i64>,
    pub(crate) new_chat_member: ChatMember,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ChatMember {
    pub(crate) status: String,
}
