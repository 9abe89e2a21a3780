//! What an assistant decides.

use std::collections::BTreeMap;

use channel_core::catalogue::{AnswerId, Sku};
use serde::{Deserialize, Serialize};

use crate::{language::Language, retriever::Filters};

/// What becomes of a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one outcome a turn, and nearly all are answers")]
pub enum Outcome {
    /// Something to send.
    Answer(Answer),
    /// A person takes over.
    Handover(Handover),
    /// Nothing is sent.
    Silent {
        /// Why not.
        reason: SilentReason,
    },
}

/// A message to the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What to send. Every number in it stands in a cited row.
    pub text: String,
    /// A picture to send with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The rows it rests on.
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// What the customer wanted, as understood.
    pub intent: Intent,
    /// The language of the text.
    pub language: Language,
    /// What the customer may be offered as quick replies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// How it came about, for the console.
    #[serde(default)]
    pub trace: Trace,
}

/// A conversation that a person should take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// Why.
    pub reason: HandoverReason,
    /// What the customer is told.
    pub text: String,
    /// The language of the text.
    pub language: Language,
    /// What a model told the person who takes over, when one did. The customer does not see it, and it is a model's word:
    /// nothing in it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// Why a person should take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverReason {
    /// The customer asked for a person.
    Asked,
    /// The customer complains.
    Complaint,
    /// The customer took the offer to ask a person.
    OfferAccepted,
    /// Several answers in a row did not help.
    Stuck,
    /// The model called for a person.
    Chosen,
    /// Another machine seems to be writing.
    Looping,
    /// A recording could not be written out, so nobody but a person knows what was said.
    Unheard,
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilentReason {
    /// The messages hold nothing to answer.
    NothingSaid,
    /// The answer would come too late to be of use.
    TooLate,
    /// The assistant is switched off.
    SwitchedOff,
    /// So much was answered within a short time that another machine seems to be writing.
    Looping,
}

/// What a customer wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Looks for a product.
    #[default]
    Find,
    /// Asks what it costs.
    Price,
    /// Asks whether it is there.
    Stock,
    /// Asks for a size or a colour.
    Variant,
    /// Puts products side by side.
    Compare,
    /// Asks what the shop has an answer for.
    Policy,
    /// Says hello.
    Greet,
    /// Says thanks.
    Thanks,
    /// Declines an offer.
    Decline,
    /// Asks for their own orders.
    Order,
    /// Says goodbye.
    Goodbye,
    /// Was not understood, or nothing was found; a person was offered.
    Unknown,
}

/// A quick reply the customer can be offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What choosing it means.
    pub kind: OfferKind,
    /// The label; sent back as the customer's message it is understood.
    pub label: String,
}

/// What choosing a quick reply means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// A person takes over.
    Person,
    /// The customer confirms a change. Nothing changes before, and the shop's own rules are asked after it.
    Confirm(Proposal),
}

/// A change that was proposed and not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What would change.
    pub kind: ProposalKind,
    /// What it is about, where it is about anything.
    #[serde(default)]
    pub source: Option<Source>,
    /// What the customer wants, as a model put it: the new address, the number to call. It is a model's word, and nothing in it
    /// was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

/// What a proposal would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// A product goes into the cart.
    Cart,
    /// An order is returned.
    Return,
    /// An order is cancelled.
    Cancel,
    /// An order goes to another address.
    Address,
    /// Somebody calls the customer.
    Callback,
}

impl ProposalKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Cart, Self::Return, Self::Cancel, Self::Address, Self::Callback];

    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cart => "cart",
            Self::Return => "return",
            Self::Cancel => "cancel",
            Self::Address => "address",
            Self::Callback => "callback",
        }
    }
}

/// A row an answer rests on, with the values that were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The row.
    pub source: Source,
    /// Field names and the values used, as the row has them.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// Names a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Source {
    /// A product variant.
    Product(Sku),
    /// A question-answer pair.
    Answer(AnswerId),
    /// An order of the customer's, by its number.
    Order(String),
}

/// How an answer came about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Which assistant answered.
    #[serde(default)]
    pub assistant: String,
    /// The filters understood from the question.
    #[serde(default)]
    pub filters: Filters,
    /// What was looked at, best first: source, confidence in percent and why.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// What the guard took out, when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// What a model looked up: the tool and how many rows it gave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_up: Vec<(String, usize)>,
    /// Which model wrote the answer, when one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// One row that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The row.
    pub source: Source,
    /// Confidence in percent.
    pub confidence: u8,
    /// Why it was found.
    #[serde(default)]
    pub why: Vec<String>,
}

impl Trace {
    /// A percentage from a confidence between 0 and 1.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100 first")]
    pub fn percent(confidence: f32) -> u8 {
        (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
    }
}
