//! The assistant's look-ups over one organisation's catalogue.

use assistant::{
    AnswerHit, AssistantError, AssistantErrorKind, Filters, Language, ProductFindings, ProductHit, ProductQuestion,
    Retriever,
};
use async_trait::async_trait;
use channel_core::OrganisationId;
use retrieval::{Lang, detect};

use super::Catalogue;
use super::document::to_send;

/// The most hits an assistant is given.
const HITS: usize = 40;

/// One organisation's published products and answers.
#[derive(Debug, Clone)]
pub(super) struct ShopRetriever {
    pub(super) catalogue: Catalogue,
    pub(super) organisation: OrganisationId,
}

#[async_trait]
impl Retriever for ShopRetriever {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        let found = self
            .catalogue
            .find_for(self.organisation, &question.text, question.like.as_ref())
            .await
            .map_err(|error| failed().because(error))?;
        let currency =
            found.hits.first().and_then(|hit: &retrieval::ProductHit| hit.product.price).map(|price| price.currency);
        let filters = Filters {
            size: found.question.filters.size,
            colour: found.question.filters.colour,
            price_max: found.question.filters.price_max.and_then(|bound| bound.money(currency)),
            price_min: found.question.filters.price_min.and_then(|bound| bound.money(currency)),
        };
        let hits = found.hits.into_iter().take(HITS).map(|hit| ProductHit {
            product: hit.product,
            confidence: hit.confidence,
            relaxed: hit.relaxed.iter().map(|filter| filter.as_str().to_owned()).collect(),
            why: hit.why,
        });
        Ok(ProductFindings { filters, topic_words: found.question.terms.len(), hits: hits.collect() })
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        let found = self
            .catalogue
            .search_answers(self.organisation, question)
            .await
            .map_err(|error| failed().because(error))?;
        let hits = found.hits.into_iter().take(HITS);
        Ok(hits
            .map(|hit| AnswerHit { answer: to_send(hit.answer), confidence: hit.confidence, why: hit.why })
            .collect())
    }

    fn language(&self, text: &str) -> Option<Language> {
        let known = [Lang::En, Lang::Ru, Lang::Tr, Lang::Es, Lang::Ar, Lang::Ky];
        detect(text, &known).and_then(|lang| Language::from_tag(lang.tag()))
    }
}

fn failed() -> AssistantError {
    AssistantError::new(AssistantErrorKind::Sources, "looking something up in the catalogue")
}
