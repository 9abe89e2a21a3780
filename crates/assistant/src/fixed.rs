//! A retriever that always finds the same, for tests and examples.

use async_trait::async_trait;

use crate::{
    error::AssistantError,
    language::Language,
    retriever::{AnswerHit, ProductFindings, ProductQuestion, Retriever},
};

/// Finds what it was made with, whatever the question.
#[derive(Debug, Clone, Default)]
pub struct FixedRetriever {
    /// What every question about products finds.
    pub products: ProductFindings,
    /// What every other question finds.
    pub answers: Vec<AnswerHit>,
    /// The language of every text.
    pub language: Option<Language>,
}

#[async_trait]
impl Retriever for FixedRetriever {
    async fn products(&self, _: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        Ok(self.products.clone())
    }

    async fn answers(&self, _: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        Ok(self.answers.clone())
    }

    fn language(&self, _: &str) -> Option<Language> {
        self.language
    }
}
