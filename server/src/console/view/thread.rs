//! One conversation: what was said, what became of it, and the place to answer.

use askama::Template;

use super::{Glyph, LanguageChoice, Mode, Owner};
use crate::console::words::Words;

/// Whose words a bubble holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The customer.
    Customer,
    /// The assistant.
    Assistant,
    /// A member, by name.
    Member(String),
    /// Somebody on the shop's own phone: the platform echoed it.
    Phone,
    /// A comment rule's private message.
    Rule,
}

/// What a message carries. One message can carry several things.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Written words.
    Text(String),
    /// A picture, with its address when it can be shown.
    Image {
        /// An http(s) address.
        url: Option<String>,
    },
    /// A moving picture.
    Video {
        /// An http(s) address.
        url: Option<String>,
    },
    /// A recording.
    Audio {
        /// An http(s) address.
        url: Option<String>,
    },
    /// A file.
    Document {
        /// An http(s) address.
        url: Option<String>,
        /// The file's name.
        name: String,
    },
    /// A sticker.
    Sticker {
        /// An http(s) address.
        url: Option<String>,
    },
    /// A place.
    Location {
        /// Its name or its coordinates.
        label: String,
    },
    /// A contact card.
    Contact {
        /// The name on it.
        name: String,
    },
    /// A product or a shared post.
    Shared {
        /// What it says.
        label: String,
        /// An http(s) address.
        url: Option<String>,
    },
    /// Choices offered as buttons.
    Choices(Vec<String>),
    /// Something the channel could not hand over: the sentence id and the platform's word for it.
    Unsupported {
        /// The platform's word.
        what: String,
    },
}

/// What became of a message the shop sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The customer's own message: nothing to say.
    Received,
    /// Waiting to be sent.
    Queued,
    /// On its way.
    Sending,
    /// Accepted by the platform.
    Sent,
    /// On the customer's device.
    Delivered,
    /// Read.
    Read,
    /// Refused, with the reason.
    Failed(Failure),
    /// Perhaps delivered: the platform never confirmed it.
    Unconfirmed,
    /// Held back on purpose: a person had taken over, or the customer had opted out.
    Held,
}

impl Delivery {
    /// The drawing beside the word.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        match self {
            Self::Received | Self::Sent => "check",
            Self::Queued | Self::Sending => "clock",
            Self::Delivered | Self::Read => "checks",
            Self::Failed(_) => "alert",
            Self::Unconfirmed => "question",
            Self::Held => "pause",
        }
    }

    /// The word of the state: a class and a sentence id end with it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed(_) => "failed",
            Self::Unconfirmed => "unconfirmed",
            Self::Held => "held",
        }
    }
}

/// Why a message was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One plain sentence.
    pub sentence: String,
    /// The platform's own code.
    pub code: Option<String>,
    /// What to do next.
    pub advice: String,
    /// Whether sending the same again can help.
    pub again: bool,
}

/// A reaction under a bubble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many people chose it.
    pub count: u32,
}

/// The message a bubble answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Who wrote it.
    pub author: String,
    /// What it said.
    pub text: String,
}

/// Where a number in the assistant's answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The row's name: a product, a question.
    pub label: String,
    /// The values taken from it.
    pub value: String,
    /// The row's page in the console.
    pub link: Option<String>,
}

/// Why the assistant said what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The intent's word: the sentence id is `intent-…`.
    pub intent: String,
    /// How sure it was, in percent.
    pub confidence: Option<u32>,
    /// How long the turn took, in milliseconds.
    pub took_ms: Option<u32>,
    /// Which engine answered.
    pub engine: String,
    /// The rows it read.
    pub sources: Vec<Source>,
}

impl Why {
    /// The sentence id of the intent.
    #[must_use]
    pub fn intent_label(&self) -> String {
        format!("intent-{}", self.intent)
    }
}

/// What was said in a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transcript {
    /// Nobody listened to it yet.
    None,
    /// Its words.
    Heard(String),
    /// Why nobody knows, in words.
    Unheard(String),
}

impl Transcript {
    /// Whether it is worth asking for.
    #[must_use]
    pub fn can_be_made(&self) -> bool {
        !matches!(self, Self::Heard(_))
    }
}

/// A message in another language, or as its writer wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// What it is, in words.
    pub label: String,
    /// The language's tag.
    pub tag: String,
    /// The text.
    pub text: String,
}

/// What can be done about a conversation in a language that its reader does not read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationForm {
    /// The languages to read in.
    pub choices: Vec<LanguageChoice>,
    /// How many messages are not translated yet.
    pub pending: u32,
    /// The sentence id of the customer's language, where it can be told.
    pub customers: Option<String>,
}

/// One message.
#[derive(Debug, Clone)]
pub struct Bubble {
    /// The message's id.
    pub id: String,
    /// Whose words.
    pub author: Author,
    /// When (microseconds).
    pub at: i64,
    /// The message it answers.
    pub quote: Option<Quote>,
    /// What it carries.
    pub parts: Vec<Part>,
    /// What became of it.
    pub delivery: Delivery,
    /// Reactions to it.
    pub reactions: Vec<Reaction>,
    /// Why the assistant said it.
    pub why: Option<Why>,
    /// Who approved what the assistant had drafted.
    pub approved_by: Option<String>,
    /// Whether its author changed it afterwards.
    pub edited: bool,
    /// Whether its author took it back.
    pub deleted: bool,
    /// Why no automatic answer covers it, in words.
    pub passed_over: Option<String>,
    /// What was said in it, for a customer's recording.
    pub transcript: Option<Transcript>,
    /// It in the reader's language, or as its writer wrote it.
    pub translation: Option<Translation>,
    /// Whether the author's name is shown: not again within a run of the same author.
    pub headed: bool,
}

impl Bubble {
    /// The classes that place and colour the bubble.
    #[must_use]
    pub fn classes(&self) -> String {
        let side = if self.author == Author::Customer { "bubble-in" } else { "bubble-out" };
        let voice = match self.author {
            Author::Assistant | Author::Rule => " bubble-assistant",
            Author::Customer | Author::Member(_) | Author::Phone => "",
        };
        let state = match (&self.delivery, self.deleted) {
            (_, true) => " bubble-gone",
            (Delivery::Failed(_), _) => " bubble-failed",
            (Delivery::Unconfirmed, _) => " bubble-unconfirmed",
            (Delivery::Queued | Delivery::Sending | Delivery::Held, _) => " bubble-pending",
            _ => "",
        };
        format!("bubble {side}{voice}{state}")
    }
}

/// One line of the thread.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A new day begins (microseconds).
    Day(i64),
    /// Something that happened besides messages, already in words.
    System {
        /// A drawing.
        icon: &'static str,
        /// The sentence.
        text: String,
        /// When (microseconds).
        at: i64,
    },
    /// A message.
    Bubble(Box<Bubble>),
}

/// Whether and until when the shop may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// Any time.
    Always,
    /// For so many more seconds.
    Open {
        /// Seconds left.
        left: i64,
    },
    /// Not any more: the customer must write first.
    Closed,
    /// The account cannot send: it was disconnected or its token ran out.
    Disconnected,
}

impl Window {
    /// Whether a reply may be written.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Always | Self::Open { .. })
    }

    /// Whether it closes within two hours.
    #[must_use]
    pub fn is_short(&self) -> bool {
        matches!(self, Self::Open { left } if *left < 7_200)
    }
}

/// What the assistant would say, for the reader to decide about.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The draft's id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// What would be sent.
    pub parts: Vec<Part>,
    /// How the assistant came to it.
    pub why: Option<Why>,
    /// Whether it says that a person will write.
    pub is_handover: bool,
    /// When the oldest message that it answers was said (microseconds).
    pub asked_at: i64,
    /// Whether that is so long ago that the answer may be out of date.
    pub is_stale: bool,
}

/// The thread and its composer as a fragment: `GET /inbox/{conversation}/thread`.
#[derive(Debug, Clone, Template)]
#[template(path = "inbox/thread.html")]
pub struct ThreadView {
    /// Sentences.
    pub t: Words,
    /// The conversation's id.
    pub id: String,
    /// The customer's name.
    pub name: String,
    /// The channel.
    pub glyph: Glyph,
    /// The name of the account it came to.
    pub account: String,
    /// Who answers.
    pub owner: Owner,
    /// What the assistant does here.
    pub mode: Mode,
    /// What it does here instead of what it does on the account.
    pub own_mode: Option<Mode>,
    /// What it does on the account.
    pub account_mode: Mode,
    /// What it would say.
    pub suggestion: Option<Suggestion>,
    /// Messages the shop had not looked at.
    pub unread: u32,
    /// What was said, oldest first.
    pub entries: Vec<Entry>,
    /// Where the page before this one begins.
    pub older: Option<String>,
    /// Whether the shop may answer.
    pub window: Window,
    /// What was typed and refused, given back; or its translation.
    pub draft: String,
    /// What was typed, where the draft is its translation.
    pub original: Option<String>,
    /// What can be translated, where the conversation is in another language and there is a model for it.
    pub translation: Option<TranslationForm>,
    /// Why the last reply was refused.
    pub refused: Option<String>,
    /// The key of the next reply: the same key twice sends once.
    pub key: String,
}

impl ThreadView {
    /// The letters of the customer's name.
    #[must_use]
    pub fn initials(&self) -> String {
        super::initials(&self.name)
    }

    /// The id of the field for the reply. A translation gets a field of its own: what somebody types is never overwritten by a
    /// fragment that comes in.
    #[must_use]
    pub fn field(&self) -> String {
        let is_translation = self.original.is_some();
        if is_translation { format!("translated-{}-{}", self.id, self.key) } else { format!("reply-{}", self.id) }
    }

    /// The tint of the customer's letters.
    #[must_use]
    pub fn tint(&self) -> u32 {
        super::tint(&self.id)
    }

    /// Whether this is what the assistant does here instead of what it does on the account.
    #[must_use]
    pub fn is_own(&self, choice: &Mode) -> bool {
        self.own_mode == Some(*choice)
    }

    /// Whether the reader owns the conversation, so that giving back is the action on offer.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        matches!(self.owner, Owner::You)
    }
}
