//! Who answers customers by itself, and how.

use askama::Template;

use super::{Glyph, Mode, Shell};
use crate::console::words::Words;

/// The parts of the assistant's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssistantTab {
    /// How it speaks, what it may do, and when a person takes over.
    Voice,
    /// The language model.
    Provider,
    /// Asking it something.
    Try,
    /// Questions that are kept with what must hold.
    Tests,
    /// Questions that it could not answer.
    Unanswered,
    /// What the model costs.
    Cost,
}

impl AssistantTab {
    /// The tabs in order.
    pub const ALL: [Self; 6] = [Self::Voice, Self::Provider, Self::Try, Self::Tests, Self::Unanswered, Self::Cost];

    /// The tab's address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Voice => "/assistant",
            Self::Provider => "/assistant/provider",
            Self::Cost => "/assistant/cost",
            Self::Try => "/assistant/try",
            Self::Tests => "/assistant/tests",
            Self::Unanswered => "/assistant/unanswered",
        }
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Voice => "assistant-tab-voice",
            Self::Try => "assistant-tab-try",
            Self::Tests => "assistant-tab-tests",
            Self::Unanswered => "assistant-tab-unanswered",
            Self::Provider => "assistant-tab-provider",
            Self::Cost => "assistant-tab-cost",
        }
    }
}

/// Who answers at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answering {
    /// The assistant that needs no provider.
    Offline,
    /// A language model, by its name.
    Model(String),
    /// There is a model, and it is switched off.
    SwitchedOff(String),
}

impl Answering {
    /// The sentence id; the model's name is put into it.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Offline => "assistant-now-offline",
            Self::Model(_) => "assistant-now-model",
            Self::SwitchedOff(_) => "assistant-now-off",
        }
    }

    /// The model's name.
    #[must_use]
    pub fn model(&self) -> &str {
        match self {
            Self::Offline => "",
            Self::Model(name) | Self::SwitchedOff(name) => name,
        }
    }

    /// The switch's other position: the word in the form, and the sentence id of the button. None where there is no model.
    #[must_use]
    pub fn switch(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Offline => None,
            Self::Model(_) => Some(("off", "assistant-switch-off")),
            Self::SwitchedOff(_) => Some(("on", "assistant-switch-on")),
        }
    }
}

/// An account on which the assistant may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringRow {
    /// Its channel.
    pub glyph: Glyph,
    /// Its name.
    pub name: String,
    /// What the assistant does there.
    pub mode: Mode,
}

/// One language in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageChoice {
    /// Its tag.
    pub tag: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One thing that may be offered, in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposalChoice {
    /// Its word.
    pub word: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The form of the voice. Lists are texts with a line each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoiceForm {
    /// The name.
    pub name: String,
    /// How it speaks.
    pub manner: String,
    /// Every language.
    pub languages: Vec<LanguageChoice>,
    /// Hosts it may link.
    pub hosts: String,
    /// What it must not do.
    pub must_not: String,
    /// When a person takes over.
    pub hand_over: String,
    /// What it may offer to have changed.
    pub proposals: Vec<ProposalChoice>,
    /// Why it was not kept, in words.
    pub refused: Option<String>,
}

/// The page: `GET /assistant`.
#[derive(Debug, Template)]
#[template(path = "assistant/voice.html")]
pub struct AssistantPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// Whether the reader may change anything.
    pub owner: bool,
    /// Who answers.
    pub answering: Answering,
    /// The form.
    pub form: VoiceForm,
    /// Where it answers.
    pub accounts: Vec<AnsweringRow>,
}

/// What an assistant always may, and what it never does: drawings and sentence ids.
pub const ABILITIES: [(&str, &str); 5] = [
    ("check", "assistant-may-products"),
    ("check", "assistant-may-answers"),
    ("check", "assistant-may-orders"),
    ("check", "assistant-may-hand-over"),
    ("ban", "assistant-may-not"),
];

/// Every provider, by the word in forms and sentence ids.
pub const PROVIDERS: [&str; 5] = ["openai", "anthropic", "gemini", "openrouter", "compatible"];

/// Whether a model looks at pictures, by the word in forms and sentence ids: as its name tells, or as its owner knows.
pub const SIGHTS: [&str; 3] = ["auto", "yes", "no"];

/// The form of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderForm {
    /// One of [`PROVIDERS`].
    pub kind: String,
    /// The model.
    pub model: String,
    /// The address; empty for the provider's own.
    pub base_url: String,
    /// Whether a key is kept.
    pub has_key: bool,
    /// The end of the key that is kept.
    pub ending: Option<String>,
    /// OpenRouter: only providers that collect nothing.
    pub no_data_collection: bool,
    /// OpenRouter: only endpoints that keep nothing.
    pub zero_retention: bool,
    /// OpenRouter: no other provider when the first fails.
    pub no_fallbacks: bool,
    /// OpenRouter: through the European address.
    pub europe: bool,
    /// Limits in dollars: a person's hour, a conversation's day, the organisation's day.
    pub limits: [String; 3],
    /// Prices of a million tokens in dollars, read and written; empty where the table is right.
    pub prices: [String; 2],
    /// One of [`SIGHTS`].
    pub sees: String,
    /// Why it was not kept, in words.
    pub refused: Option<String>,
}

/// Everybody who writes recordings out, by the word in forms and sentence ids.
pub const TRANSCRIBERS: [&str; 3] = ["elevenlabs", "openai", "compatible"];

/// The form of the transcription.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeechForm {
    /// One of [`TRANSCRIBERS`].
    pub kind: String,
    /// The model; empty for the usual one.
    pub model: String,
    /// The address; empty for the provider's own.
    pub base_url: String,
    /// Whether a key is kept.
    pub has_key: bool,
    /// The end of the key that is kept.
    pub ending: Option<String>,
    /// What a minute costs in dollars; empty where the table is right.
    pub price: String,
    /// Why it was not kept, in words.
    pub refused: Option<String>,
}

/// The transcription on the provider's page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeechView {
    /// Whether one is set.
    pub is_set: bool,
    /// The form.
    pub form: SpeechForm,
    /// How the test went that was made just now.
    pub trial: Option<TrialView>,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialView {
    /// Whether the model can be used.
    pub works: bool,
    /// How it went, in words.
    pub text: String,
    /// The model.
    pub model: String,
    /// How long the first piece took (milliseconds).
    pub first: Option<i64>,
    /// How long it took in all (milliseconds).
    pub took: i64,
}

/// The provider: `GET /assistant/provider`.
#[derive(Debug, Template)]
#[template(path = "assistant/provider.html")]
pub struct ProviderPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// Whether the reader may change anything.
    pub owner: bool,
    /// Whether a model is set.
    pub is_set: bool,
    /// The form.
    pub form: ProviderForm,
    /// How the test went that was made just now.
    pub trial: Option<TrialView>,
    /// Who writes recordings out.
    pub speech: SpeechView,
}

/// A sum of calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostRow {
    /// What the sum is of, in words.
    pub name: String,
    /// Where more of it is.
    pub href: Option<String>,
    /// Calls.
    pub calls: i64,
    /// Tokens read and written.
    pub tokens: (i64, i64),
    /// The amount in dollars.
    pub amount: String,
    /// Whether some of it is a guess.
    pub estimated: bool,
}

/// A table of sums: its sentence id, and the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostTable {
    /// The heading and the beginning of other sentence ids.
    pub title: &'static str,
    /// The rows.
    pub rows: Vec<CostRow>,
}

/// The cost: `GET /assistant/cost`.
#[derive(Debug, Template)]
#[template(path = "assistant/cost.html")]
pub struct CostPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What was spent within a day, in dollars.
    pub spent: String,
    /// What may be spent within a day, in dollars; none where there is no model.
    pub limit: Option<String>,
    /// By day, by conversation, by model.
    pub tables: Vec<CostTable>,
}
