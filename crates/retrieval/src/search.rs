//! The whole way from a question to hits.

use channel_core::catalogue::Sku;

use crate::{
    index::{CandidateQuery, Index, IndexError},
    language::Lang,
    question::{Question, understand},
    rank::{AnswerHit, ProductHit, rank_answers, rank_products, rank_variants},
    size,
    spelling::Vocabulary,
};

/// How many candidates are ranked.
const CANDIDATES: usize = 80;

/// What was found, and how the question was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<H> {
    /// The question.
    pub question: Question,
    /// Hits, best first.
    pub hits: Vec<H>,
}

/// Searches one shop.
#[derive(Debug, Clone, Copy)]
pub struct Searcher<'a> {
    index: &'a dyn Index,
    vocabulary: &'a dyn Vocabulary,
}

impl<'a> Searcher<'a> {
    /// A search over an index and the vocabulary of the same rows.
    #[must_use]
    pub fn new(index: &'a dyn Index, vocabulary: &'a dyn Vocabulary) -> Self {
        Self { index, vocabulary }
    }

    /// Products for a question; with `like`, only among the variants of that product.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn products(&self, question: &str, like: Option<&Sku>) -> Result<Found<ProductHit>, IndexError> {
        let question = understand(question, language(question), self.vocabulary);
        let hits = match like {
            Some(sku) => rank_variants(&question, self.index.variants(sku).await?),
            None => rank_products(&question, self.index.products(&query(&question)).await?),
        };
        Ok(Found { question, hits })
    }

    /// Question-answer pairs for a question.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub async fn answers(&self, question: &str) -> Result<Found<AnswerHit>, IndexError> {
        let question = understand(question, language(question), self.vocabulary);
        let candidates = self.index.answers(&query(&question)).await?;
        let hits = rank_answers(&question, candidates);
        Ok(Found { question, hits })
    }
}

fn language(question: &str) -> Option<Lang> {
    crate::detect(question, &[Lang::En, Lang::Es, Lang::Tr, Lang::Ru, Lang::Ky, Lang::Ar])
}

fn query(question: &Question) -> CandidateQuery {
    let of_terms = question.terms.iter().flat_map(|term| term.variants.iter().map(|variant| variant.term.clone()));
    let of_size = question.filters.size.as_ref().map(|size| size::term(size));
    let of_colour = question.filters.colour.as_ref().map(|colour| format!("xqc{colour}"));
    let mut terms: Vec<String> = of_terms.chain(of_size).chain(of_colour).collect();
    terms.sort();
    terms.dedup();
    CandidateQuery { terms, limit: CANDIDATES }
}
