//! A retriever that always finds the same, and orders that are always the same, for tests and examples.

use async_trait::async_trait;

use crate::{
    error::AssistantError,
    language::Language,
    orders::{Order, Orders},
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
    /// The customer's orders, where the shop keeps them.
    pub orders: Option<FixedOrders>,
}

/// The same orders, whenever they are asked for.
#[derive(Debug, Clone, Default)]
pub struct FixedOrders(pub Vec<Order>);

#[async_trait]
impl Orders for FixedOrders {
    async fn mine(&self) -> Result<Vec<Order>, AssistantError> {
        Ok(self.0.clone())
    }
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

    fn orders(&self) -> Option<&dyn Orders> {
        self.orders.as_ref().map(|orders| orders as &dyn Orders)
    }
}
