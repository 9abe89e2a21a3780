//! Where a Telegram conversation lives, and how a conversation id spells it.

use std::fmt;
use std::str::FromStr;

use channel_core::ConversationId;
#[cfg(feature = "client")]
use channel_core::error::{ChannelError, ErrorKind};

/// Where a conversation lives. Its text form is the conversation id: `123`, `123/7` (a topic), `-100123/d7` (a topic of
/// a channel's direct messages), `biz:<connection>:123` (a chat of a business account), `guest:<query>:-100123` (a chat
/// that the bot is no member of).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The chat.
    pub chat: i64,
    /// The topic within it.
    pub topic: Option<Topic>,
    /// The way in, when it is not the bot's own membership.
    pub via: Option<Via>,
}

/// A topic of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A forum topic, named by `message_thread_id`.
    Thread(i64),
    /// A topic of a channel's direct messages, named by `direct_messages_topic_id`.
    Direct(i64),
}

/// The way into a chat that is not the bot's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// A business connection: the bot writes in the name of the account's person.
    Business(String),
    /// A guest query: one answer to one mention.
    Guest(String),
}

impl Place {
    /// A chat of the bot's own.
    #[must_use]
    pub const fn chat(chat: i64) -> Self {
        Self { chat, topic: None, via: None }
    }

    /// Whether one person is on the other side. Groups and channels have negative ids.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.chat > 0
    }

    /// The business connection, if there is one.
    #[must_use]
    pub fn business(&self) -> Option<&str> {
        match &self.via {
            Some(Via::Business(connection)) => Some(connection),
            _ => None,
        }
    }

    /// The place as a conversation id.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        // What nearly every place is, without the machinery of formatting.
        let is_plain_chat = self.topic.is_none() && self.via.is_none();
        ConversationId(if is_plain_chat { self.chat.to_string() } else { self.to_string() })
    }

    /// The place without its topic: message ids are unique per chat, not per topic.
    pub(crate) fn whole_chat(&self) -> Self {
        Self { topic: None, ..self.clone() }
    }

    #[cfg(feature = "client")]
    pub(crate) fn of(conversation: &ConversationId) -> Result<Self, ChannelError> {
        conversation.as_str().parse().map_err(|error: NotAPlace| {
            ChannelError::refused(ErrorKind::InvalidRequest, "the conversation id is none of Telegram's")
                .with_source(error)
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.via {
            None => {}
            Some(Via::Business(connection)) => write!(f, "biz:{connection}:")?,
            Some(Via::Guest(query)) => write!(f, "guest:{query}:")?,
        }
        write!(f, "{}", self.chat)?;
        match self.topic {
            None => Ok(()),
            Some(Topic::Thread(topic)) => write!(f, "/{topic}"),
            Some(Topic::Direct(topic)) => write!(f, "/d{topic}"),
        }
    }
}

/// A text that is no conversation id of this channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl fmt::Display for NotAPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a chat id with an optional topic or connection")
    }
}

impl std::error::Error for NotAPlace {}

impl FromStr for Place {
    type Err = NotAPlace;

    /// Reads a conversation id. Only the form that [`Place`] writes is taken, so one place has one id.
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (via, tail) = if let Some(rest) = text.strip_prefix("biz:") {
            let (connection, tail) = rest.rsplit_once(':').ok_or(NotAPlace)?;
            (Some(Via::Business(connection.to_owned())), tail)
        } else if let Some(rest) = text.strip_prefix("guest:") {
            let (query, tail) = rest.rsplit_once(':').ok_or(NotAPlace)?;
            (Some(Via::Guest(query.to_owned())), tail)
        } else {
            (None, text)
        };
        let (chat, topic) = match tail.split_once('/') {
            None => (tail, None),
            Some((chat, topic)) => (chat, Some(topic)),
        };
        let topic = match topic.map(|topic| (topic.strip_prefix('d'), topic)) {
            None => None,
            Some((Some(direct), _)) => Some(Topic::Direct(direct.parse().map_err(|_| NotAPlace)?)),
            Some((None, thread)) => Some(Topic::Thread(thread.parse().map_err(|_| NotAPlace)?)),
        };
        let place = Self { chat: chat.parse().map_err(|_| NotAPlace)?, topic, via };
        if place.to_string() == text { Ok(place) } else { Err(NotAPlace) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = Place> {
        let topic = proptest::option::of(prop_oneof![
            any::<i64>().prop_map(Topic::Thread),
            any::<i64>().prop_map(Topic::Direct)
        ]);
        let via = proptest::option::of(prop_oneof![".{0,12}".prop_map(Via::Business), ".{0,12}".prop_map(Via::Guest)]);
        (any::<i64>(), topic, via).prop_map(|(chat, topic, via)| Place { chat, topic, via })
    }

    proptest! {
        #[test]
        fn every_place_reads_back(place in place()) {
            prop_assert_eq!(place.to_string().parse::<Place>(), Ok(place));
        }

        #[test]
        fn no_text_makes_it_panic_and_what_is_taken_is_written_the_same(text in ".{0,24}") {
            if let Ok(place) = text.parse::<Place>() {
                prop_assert_eq!(place.to_string(), text);
            }
        }
    }

    #[test]
    fn the_ids_are_the_documented_ones() {
        let table = [
            ("123", Place::chat(123)),
            ("123/7", Place { topic: Some(Topic::Thread(7)), ..Place::chat(123) }),
            ("-100123/d7", Place { topic: Some(Topic::Direct(7)), ..Place::chat(-100_123) }),
            ("biz:a:b:123", Place { via: Some(Via::Business("a:b".into())), ..Place::chat(123) }),
            ("guest:q:-5", Place { via: Some(Via::Guest("q".into())), ..Place::chat(-5) }),
        ];
        for (text, place) in table {
            assert_eq!(text.parse::<Place>(), Ok(place));
        }
        for text in ["", "x", "+1", "01", "1/", "1/x", "biz:1", "1/2/3"] {
            assert_eq!(text.parse::<Place>(), Err(NotAPlace), "{text}");
        }
    }
}
