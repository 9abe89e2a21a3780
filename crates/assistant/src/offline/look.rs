//! What was found for one question.

use channel_core::catalogue::Sku;

use super::{
    follow::{goes_on, meant},
    intent::Wants,
    is_confident_answer, is_confident_product,
};
use crate::{
    error::AssistantError,
    retriever::{AnswerHit, Filters, ProductFindings, ProductHit, ProductQuestion, Retriever},
};

/// An answer that is so sure is one even where some words sound like small talk.
const SURE: f32 = 0.75;

/// What was found for one question.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) text: String,
    pub(super) wants: Wants,
    /// In the whole catalogue.
    pub(super) general: ProductFindings,
    /// Among what was named before, when the question goes on about that.
    pub(super) follow: Option<ProductFindings>,
    pub(super) answers: Vec<AnswerHit>,
}

/// What a question can be answered with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'l> {
    /// A wish without a thing.
    WhichProduct,
    /// One of the shop's own answers.
    Policy(&'l AnswerHit),
    /// Products.
    Products,
    /// It asks for something that was not found.
    Nothing,
    /// It asks nothing.
    Idle,
}

impl Look {
    pub(super) async fn at(
        text: &str,
        wants: Wants,
        before: &[Sku],
        sources: &dyn Retriever,
    ) -> Result<Self, AssistantError> {
        let question = |like| ProductQuestion { text: text.to_owned(), like };
        let general = sources.products(&question(None)).await?;
        let answers = sources.answers(text).await?;
        let mut follow = None;
        if goes_on(&general, &wants) {
            let mut each = Vec::new();
            for sku in meant(before, &wants) {
                each.push(sources.products(&question(Some(sku))).await?);
            }
            follow = going_on(each);
        } else if wants.it && !before.is_empty() {
            follow = among(&general, before, sources, text).await?;
        }
        Ok(Self { text: text.to_owned(), wants, general, follow, answers })
    }

    /// What to answer from: what was named before, where the question is about that.
    pub(super) fn findings(&self) -> &ProductFindings {
        self.follow.as_ref().unwrap_or(&self.general)
    }

    pub(super) fn goes_on(&self) -> bool {
        self.follow.is_some()
    }

    pub(super) fn kind(&self) -> Kind<'_> {
        let findings = self.findings();
        let wishes = self.wants.price || self.wants.stock || self.wants.variant || self.wants.count;
        let names_nothing = self.general.topic_words == 0 && self.general.filters == Filters::default();
        let product = match (self.goes_on(), findings.hits.first()) {
            (true, Some(_)) => 1.0,
            (_, Some(hit)) => hit.confidence,
            (_, None) => 0.0,
        };
        let answer = self.answers.first().filter(|hit| is_confident_answer(hit.confidence) && hit.confidence > product);
        match answer {
            _ if names_nothing && !self.goes_on() && wishes => Kind::WhichProduct,
            _ if self.wants.elsewhere
                && !is_confident_product(product)
                && answer.is_none_or(|hit| hit.confidence < SURE) =>
            {
                Kind::Nothing
            }
            Some(hit) => Kind::Policy(hit),
            None if is_confident_product(product) => Kind::Products,
            None if names_nothing && !self.goes_on() => Kind::Idle,
            None => Kind::Nothing,
        }
    }
}

/// What several models that were named before have for a question: those that meet most of it.
fn going_on(each: Vec<ProductFindings>) -> Option<ProductFindings> {
    let misses = |findings: &ProductFindings| findings.hits.first().map(|hit| hit.relaxed.len());
    let least = each.iter().filter_map(misses).min()?;
    let mut fitting = each.into_iter().filter(|findings| misses(findings) == Some(least));
    let mut first = fitting.next()?;
    first.hits.extend(fitting.flat_map(|findings| findings.hits));
    Some(first)
}

/// "Is it waterproof?": only what was named before counts.
async fn among(
    general: &ProductFindings,
    before: &[Sku],
    sources: &dyn Retriever,
    text: &str,
) -> Result<Option<ProductFindings>, AssistantError> {
    for sku in before {
        let like = sources.products(&ProductQuestion { text: text.to_owned(), like: Some(sku.clone()) }).await?;
        let is_one = |hit: &&ProductHit| like.hits.iter().any(|own| own.product.sku == hit.product.sku);
        let hits: Vec<ProductHit> =
            general.hits.iter().filter(is_one).filter(|hit| is_confident_product(hit.confidence)).cloned().collect();
        if !hits.is_empty() {
            return Ok(Some(ProductFindings { hits, ..general.clone() }));
        }
    }
    Ok(None)
}
