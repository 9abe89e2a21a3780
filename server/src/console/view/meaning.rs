//! Searching by meaning: the model, and how far it is.

use askama::Template;

use super::Shell;
use crate::console::words::Words;

/// Every provider of vectors, by the word in forms and sentence ids.
pub const EMBEDDING_KINDS: [&str; 4] = ["voyage", "openai", "gemini", "compatible"];
/// How a shop may be searched; each has a sentence `meaning-…`.
pub const STANDINGS: [&str; 5] = ["none", "made", "first", "changing", "catching-up"];
/// What may stand in the way; each has a sentence `meaning-trouble-…`.
pub const TROUBLES: [&str; 15] = [
    "key",
    "credit",
    "model",
    "busy",
    "overloaded",
    "unreachable",
    "late",
    "garbled",
    "off",
    "spent",
    "books",
    "refused",
    "too_long",
    "filtered",
    "failed",
];

/// A row that the model does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// What it is: `product` or `passage`.
    pub kind: &'static str,
    /// Which.
    pub id: String,
    /// Why, in words.
    pub why: String,
}

/// How a shop is searched, as a fragment: `GET /catalogue/meaning/state`.
#[derive(Debug, Clone, Template)]
#[template(path = "catalogue/meaning_state.html")]
pub struct MeaningView {
    /// Sentences.
    pub t: Words,
    /// One of [`STANDINGS`].
    pub standing: &'static str,
    /// The model.
    pub model: Option<String>,
    /// Whether it is the server's.
    pub of_server: bool,
    /// The model that answers until then.
    pub before: Option<String>,
    /// How many rows are vectors, and how many rows there are.
    pub progress: Option<(i64, i64)>,
    /// The same in words.
    pub told: String,
    /// Why nobody goes on, in words, with when somebody does.
    pub trouble: Option<String>,
    /// Whether the database compares.
    pub by_database: bool,
    /// Rows that the model does not take.
    pub refused: Vec<RefusedLine>,
    /// Whether the reader may have it tried again.
    pub again: bool,
}

impl MeaningView {
    /// The class of the pill.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match (&self.trouble, self.standing) {
            (Some(_), _) => "pill-bad",
            (None, "made") => "pill-good",
            (None, "none") => "",
            _ => "pill-info",
        }
    }
}

/// The form of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbeddingForm {
    /// One of [`EMBEDDING_KINDS`].
    pub kind: String,
    /// The model.
    pub model: String,
    /// The address; empty for the provider's own.
    pub base_url: String,
    /// The length of a vector; empty for the model's own.
    pub dimensions: String,
    /// Whether a key is kept.
    pub has_key: bool,
    /// The end of the key that is kept.
    pub ending: Option<String>,
    /// The limit in dollars.
    pub limit: String,
    /// The price of a million tokens in dollars; empty where the table is right.
    pub price: String,
    /// Why it was not kept, in words.
    pub refused: Option<String>,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingTrialView {
    /// Whether the model can be used.
    pub works: bool,
    /// How it went, in words.
    pub text: String,
    /// The model.
    pub model: String,
    /// How long it took (milliseconds).
    pub took: i64,
}

/// Searching by meaning: `GET /catalogue/meaning`.
#[derive(Debug, Template)]
#[template(path = "catalogue/meaning.html")]
pub struct MeaningPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// Whether the reader may change anything.
    pub owner: bool,
    /// Whether the organisation has chosen a model.
    pub is_set: bool,
    /// How it is searched.
    pub state: MeaningView,
    /// The form.
    pub form: EmbeddingForm,
    /// How the test went that was made just now.
    pub trial: Option<EmbeddingTrialView>,
}
