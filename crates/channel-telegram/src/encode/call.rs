//! A request as a value.

use std::fmt;

use channel_core::error::{ChannelError, ErrorKind, Scope};
use channel_core::outbound::MediaKind;
use serde::Serialize;
use serde_json::{Map, Value};
use teloxide_core::requests::Payload;

use crate::place::{Place, Topic};

/// One request of the Bot API.
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) params: Map<String, Value>,
    pub(crate) uploads: Vec<Upload>,
}

/// A file that travels with a request.
pub(crate) struct Upload {
    /// The name under which it travels; the parameters point to it as `attach://<part>`.
    pub(crate) part: String,
    /// Which message of the answer will hold it.
    pub(crate) item: usize,
    pub(crate) bytes: Bytes,
    pub(crate) mime_type: String,
    pub(crate) file_name: String,
}

/// Where an upload's bytes are.
pub(crate) enum Bytes {
    /// Here.
    Here(bytes::Bytes),
    /// In a file that the program keeps.
    Kept { form: MediaKind, key: String, size: u64 },
}

impl Call {
    /// A request from one of teloxide's payloads.
    pub(super) fn of<P: Payload + Serialize>(payload: &P) -> Result<Self, ChannelError> {
        match value(payload)? {
            Value::Object(mut params) => {
                params.retain(|_, param| !param.is_null());
                Ok(Self { method: P::NAME, params, uploads: Vec::new() })
            }
            // Some payloads have no parameters at all and serialise as a unit.
            _ => Ok(Self::named(P::NAME, [])),
        }
    }

    /// A request of a method that teloxide does not know yet.
    pub(super) fn named<const N: usize>(method: &'static str, params: [(&str, Value); N]) -> Self {
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { method, params, uploads: Vec::new() }
    }

    /// The same request with one parameter more.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same request with one parameter more, if there is one.
    pub(super) fn with_some(self, name: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same request with the files it carries.
    pub(super) fn carrying(mut self, uploads: impl IntoIterator<Item = Upload>) -> Self {
        self.uploads.extend(uploads);
        self
    }

    /// The same request with the business connection it goes through, if there is one.
    pub(super) fn through(self, place: &Place) -> Self {
        self.with_some("business_connection_id", place.business().map(Value::from))
    }

    /// The same request with what a place needs beside its chat id.
    pub(super) fn at(self, place: &Place) -> Self {
        match place.topic {
            None => self.through(place),
            Some(Topic::Thread(thread)) => self.through(place).with("message_thread_id", thread),
            Some(Topic::Direct(topic)) => self.through(place).with("direct_messages_topic_id", topic),
        }
    }

    /// What a pause that the platform asks for concerns. A refusal with 429 does not say whether the chat or the bot is
    /// too fast. Writing to one chat is limited long before the bot is (1 and 30 a second, platforms.md §3), so a call to
    /// a chat pauses that chat; when it is the bot after all, each chat that is tried learns so from a 429 of its own,
    /// while blaming the bot for one busy group would silence everybody else.
    pub(crate) fn scope(&self) -> Scope {
        if self.params.contains_key("chat_id") { Scope::Conversation } else { Scope::Account }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).finish_non_exhaustive()
    }
}

pub(super) fn value<T: Serialize>(payload: &T) -> Result<Value, ChannelError> {
    serde_json::to_value(payload).map_err(|error| {
        ChannelError::refused(ErrorKind::InvalidRequest, "writing the request as JSON").with_source(error)
    })
}
