//! What an assistant is asked.

use channel_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    language::Language,
    model::Picture,
    outcome::{Citation, Intent},
    spend::Party,
};

/// One turn: the customer's unanswered messages and what an answer depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The shop's name, as customers know it.
    pub shop: String,
    /// The assistant's name, when the shop gave it one.
    #[serde(default)]
    pub persona: Option<String>,
    /// Languages the shop answers in, the default one first.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// What is known of the customer's language otherwise, such as a profile's setting.
    #[serde(default)]
    pub language: Option<Language>,
    /// The unanswered messages of the customer in their order; a burst gets one answer.
    pub messages: Vec<String>,
    /// What was said before, oldest first. A handful is enough.
    #[serde(default)]
    pub history: Vec<Past>,
    /// Whether the customer has to be told that an automated assistant answers.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// The present instant.
    #[serde(default)]
    pub now: Timestamp,
    /// Since when the customer has been waiting.
    #[serde(default)]
    pub waiting_since: Option<Timestamp>,
    /// On whose account a model is asked. Without it none is.
    #[serde(default)]
    pub party: Option<Party>,
    /// What came along with the words.
    #[serde(default)]
    pub beside: Beside,
}

/// What came along with a customer's words. All of it is from outside, but for the shop's guidance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The name on the customer's profile. No model is told it.
    #[serde(default)]
    pub profile_name: Option<String>,
    /// Names of files that came along.
    #[serde(default)]
    pub files: Vec<String>,
    /// Pictures that came along, for who can look at them.
    #[serde(skip)]
    pub pictures: Vec<Picture>,
    /// Documents that came along, as far as they could be read.
    #[serde(default)]
    pub documents: Vec<Enclosed>,
    /// What came along and is not shown, a word each: `picture`, `document`.
    #[serde(default)]
    pub unseen: Vec<String>,
    /// How many of the unanswered messages are recordings that nobody could write out.
    #[serde(default)]
    pub unheard: usize,
    /// The public comment that the conversation began with.
    #[serde(default)]
    pub comment: Option<String>,
    /// What the shop wants said in this one answer, such as the guidance of a comment rule. It is the shop's own, and may be
    /// repeated word for word.
    #[serde(default)]
    pub guidance: Option<String>,
}

/// A document that came along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// The file's name.
    pub name: String,
    /// Its text, or the beginning of it.
    pub text: String,
}

/// Whether the customer has to be told that an automated assistant answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// The first answer of the conversation says so.
    #[default]
    Needed,
    /// It was said.
    Made,
}

/// An earlier message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Who said it.
    pub speaker: Speaker,
    /// What was said.
    pub text: String,
    /// What an assistant's message cited; "and in 43?" goes on from there.
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// What an assistant's message was about; "yes" answers its offer.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// When, if it is known: two machines that answer each other are told by it.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The customer.
    Customer,
    /// An assistant.
    Assistant,
    /// A person of the shop.
    Person,
}

impl Turn {
    /// A first turn with one message.
    #[must_use]
    pub fn new(shop: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            shop: shop.into(),
            persona: None,
            languages: Vec::new(),
            language: None,
            messages: vec![message.into()],
            history: Vec::new(),
            disclosure: Disclosure::Needed,
            now: Timestamp::default(),
            waiting_since: None,
            party: None,
            beside: Beside::default(),
        }
    }
}
