//! A retriever that remembers what was looked up, whoever asked: templates or a model's tools.

use std::sync::{Arc, Mutex, PoisonError};

use assistant::{
    AnswerHit, AssistantError, Filters, Language, Orders, ProductFindings, ProductHit, ProductQuestion, Retriever,
};
use async_trait::async_trait;

/// One look-up.
#[derive(Clone, Debug)]
pub struct LookUp {
    /// The words that were looked for.
    pub words: String,
    /// What came of it.
    pub found: LookedUp,
}

/// What a look-up brought.
#[derive(Clone, Debug)]
pub enum LookedUp {
    /// Products, the best first, and what was understood of the words.
    Products(Filters, Vec<ProductHit>),
    /// Answers of the shop, the best first.
    Answers(Vec<AnswerHit>),
    /// It failed.
    Failed,
}

/// Hands everything through and remembers it.
#[derive(Debug)]
pub(super) struct Remembering {
    inner: Arc<dyn Retriever>,
    seen: Mutex<Vec<LookUp>>,
}

impl Remembering {
    pub(super) fn new(inner: Arc<dyn Retriever>) -> Self {
        Self { inner, seen: Mutex::default() }
    }

    /// What was looked up, in order.
    pub(super) fn seen(&self) -> Vec<LookUp> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, words: &str, found: LookedUp) {
        let look = LookUp { words: words.to_owned(), found };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }
}

#[async_trait]
impl Retriever for Remembering {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        let found = self.inner.products(question).await;
        let seen = found
            .as_ref()
            .map_or(LookedUp::Failed, |found| LookedUp::Products(found.filters.clone(), found.hits.clone()));
        self.note(&question.text, seen);
        found
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        let found = self.inner.answers(question).await;
        self.note(question, found.as_ref().map_or(LookedUp::Failed, |found| LookedUp::Answers(found.clone())));
        found
    }

    fn language(&self, text: &str) -> Option<Language> {
        self.inner.language(text)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        self.inner.orders()
    }
}
