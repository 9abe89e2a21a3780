//! What an assistant may look up. The server binds the organisation inside, so no question can reach another shop.

use std::fmt;

use async_trait::async_trait;
use channel_core::catalogue::{Answer, Money, Product, Sku};
use serde::{Deserialize, Serialize};

use crate::{error::AssistantError, language::Language, orders::Orders};

/// The shop's published catalogue and its answers, read-only.
#[async_trait]
pub trait Retriever: fmt::Debug + Send + Sync {
    /// Products for a question, best first, with what was understood of it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError>;

    /// Question-answer pairs for a question, best first.
    ///
    /// # Errors
    /// When the answers cannot be read.
    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError>;

    /// The language a text is written in, when it can be told.
    fn language(&self, text: &str) -> Option<Language>;

    /// The orders of the customer of this turn, where the shop keeps them.
    fn orders(&self) -> Option<&dyn Orders> {
        None
    }
}

/// A question about products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductQuestion {
    /// The customer's words.
    pub text: String,
    /// Look only among the variants of this product: the customer goes on talking about it.
    pub like: Option<Sku>,
}

/// What a question about products found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProductFindings {
    /// The filters the question named.
    pub filters: Filters,
    /// How many words of the question are about things (not greetings, filler words or filters).
    pub topic_words: usize,
    /// The best hits, at most a handful, one row per variant.
    pub hits: Vec<ProductHit>,
}

/// What a question narrowed the search to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// The size, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The colour's English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// The most a product may cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_max: Option<Money>,
    /// The least a product may cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_min: Option<Money>,
}

/// One variant that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductHit {
    /// The row.
    pub product: Product,
    /// From 0 (a guess) to 1 (every word of the question is in it).
    pub confidence: f32,
    /// Names of filters it does not meet: `size`, `colour`, `price`, `stock`.
    pub relaxed: Vec<String>,
    /// Why it was found, for a person to read in the trace.
    pub why: Vec<String>,
}

/// One question-answer pair that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerHit {
    /// The pair.
    pub answer: Answer,
    /// From 0 to 1.
    pub confidence: f32,
    /// Why it was found.
    pub why: Vec<String>,
}
