//! The other side of a call, as far as the suite steers it.

use std::fmt;

use channel_core::model::Media;
use channel_core::{Channel, ConversationId};

/// What stands in the platform's place while an adapter is examined: it answers as it is told and counts the calls.
/// [`crate::Peer`] is one for adapters that speak HTTP.
pub trait Counterpart: Send + Sync {
    /// Answers every call in this manner from now on. Says no when it cannot; the cases that need it then look
    /// elsewhere, or at nothing.
    fn behave(&self, manner: Manner) -> bool;

    /// How many calls arrived so far.
    fn calls(&self) -> usize;
}

/// How a platform answers a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Manner {
    /// It takes everything.
    #[default]
    Takes,
    /// It hears the call and hangs up without a word.
    HangsUp,
    /// It begins to answer and the connection breaks.
    BreaksOff,
    /// It answers that all is well in a form nobody can read.
    Babbles,
    /// Something on the way answers in its place that the platform is not to be had (502 with a page).
    BadGateway,
    /// It asks to wait this many seconds.
    Throttles {
        /// The seconds.
        seconds: u32,
    },
}

impl Manner {
    /// The manners after which nobody knows whether the platform acted.
    pub const DOUBTFUL: [Self; 4] = [Self::HangsUp, Self::BreaksOff, Self::Babbles, Self::BadGateway];
}

/// What the suite needs to examine sending.
#[derive(Clone)]
pub struct Live<'a> {
    /// The other side of [`crate::Subject::channel`].
    pub counterpart: &'a dyn Counterpart,
    /// The same adapter, told to call an address where nobody listens.
    pub unreachable: Option<&'a dyn Channel>,
    /// A conversation that the adapter can address.
    pub conversation: ConversationId,
    /// The id of a message in it, written as the platform writes them.
    pub message_id: String,
    /// A file that the other side sent, as an event names it.
    pub file: Option<Media>,
}

impl<'a> Live<'a> {
    /// With a conversation of this id. A message's id is `1` until [`Live::with_message_id`] says otherwise.
    #[must_use]
    pub fn new(counterpart: &'a dyn Counterpart, conversation: impl Into<ConversationId>) -> Self {
        let message_id = "1".to_owned();
        Self { counterpart, unreachable: None, conversation: conversation.into(), message_id, file: None }
    }

    /// With the same adapter, told to call an address where nobody listens.
    #[must_use]
    pub fn with_unreachable(mut self, channel: &'a dyn Channel) -> Self {
        self.unreachable = Some(channel);
        self
    }

    /// With the id of a message as the platform writes them.
    #[must_use]
    pub fn with_message_id(mut self, id: impl Into<String>) -> Self {
        self.message_id = id.into();
        self
    }

    /// With a file that the other side sent, as an event names it. Fetching it is examined where it fails.
    #[must_use]
    pub fn with_file(mut self, file: Media) -> Self {
        self.file = Some(file);
        self
    }
}

impl fmt::Debug for Live<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Live({} calls so far)", self.counterpart.calls())
    }
}
