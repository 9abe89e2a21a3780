//! Ranking candidates: all words first, then filters, then BM25, each hit with its reasons.

use std::collections::HashSet;

use channel_core::catalogue::{Answer, Product};

use crate::{
    filter::StockWanted,
    index::Candidate,
    language::Lang,
    question::{Question, Term, TermKind},
};

/// A product that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductHit {
    /// The row.
    pub product: Product,
    /// How much of the question it has, from 0 to 1. Below [`ProductHit::CONFIDENT`] it is a guess.
    pub confidence: f32,
    /// Filters of the question it does not meet.
    pub relaxed: Vec<FilterName>,
    /// Its BM25 score.
    pub bm25: f64,
    /// Why it was found.
    pub why: Vec<String>,
}

/// A question-answer pair that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerHit {
    /// The pair.
    pub answer: Answer,
    /// How much of the question it has, from 0 to 1. Below [`AnswerHit::CONFIDENT`] it is a guess.
    pub confidence: f32,
    /// Its BM25 score.
    pub bm25: f64,
    /// Why it was found.
    pub why: Vec<String>,
}

/// A filter by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterName {
    /// The size.
    Size,
    /// The colour.
    Colour,
    /// The price.
    Price,
    /// What is on hand.
    Stock,
}

impl FilterName {
    /// The name in traces and answers of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Colour => "colour",
            Self::Price => "price",
            Self::Stock => "stock",
        }
    }
}

impl ProductHit {
    /// More than half of what the question is about must be in the row: with less, "nothing found" is the answer.
    pub const CONFIDENT: f32 = 0.55;
}

impl AnswerHit {
    /// Pairs are matched by few words, of which the matter counts most.
    pub const CONFIDENT: f32 = 0.4;
}

/// What a match in a field is worth.
const FIELD_WORTH: [(&str, f32); 4] = [("title", 1.0), ("attributes", 1.0), ("category", 0.95), ("description", 0.7)];
const PAIR_WORTH: [(&str, f32); 2] = [("question", 1.0), ("answer", 0.6)];
/// A question that only narrows ("blue, 42") says less than one that names a thing.
const FILTERS_ALONE: f32 = 0.6;

/// A pair that holds the words only in its answer is about something else.
const BESIDE: f32 = 0.6;
/// A pair that does not name the place that is asked about says nothing of it.
const ELSEWHERE: f32 = 0.3;

/// Products in the order in which a customer should see them.
#[must_use]
pub fn rank_products(question: &Question, candidates: Vec<Candidate<Product>>) -> Vec<ProductHit> {
    let mut hits: Vec<ProductHit> = candidates
        .into_iter()
        .map(|candidate| product_hit(question, candidate))
        .filter(|hit| hit.confidence > 0.0)
        .collect();
    hits.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.relaxed.len().cmp(&b.relaxed.len()))
            .then(b.product.in_stock().cmp(&a.product.in_stock()))
            .then(b.bm25.total_cmp(&a.bm25))
            .then(a.product.sku.cmp(&b.product.sku))
    });
    hits
}

/// Variants of one product, the first being the one that was spoken of. Every one is a hit: the question is about this
/// product, and its filters only choose among the variants.
#[must_use]
pub fn rank_variants(question: &Question, products: Vec<Product>) -> Vec<ProductHit> {
    let narrowing = Question { terms: Vec::new(), ..question.clone() };
    let hits =
        products.into_iter().map(|row| product_hit(&narrowing, Candidate { row, bm25: 0.0, fields: Vec::new() }));
    let mut hits: Vec<ProductHit> = hits.map(|hit| ProductHit { confidence: FILTERS_ALONE, ..hit }).collect();
    let narrows = !question.filters.is_empty();
    hits.sort_by_key(|hit| (hit.relaxed.len(), narrows && hit.product.in_stock() != Some(true)));
    hits
}

/// Pairs, best first.
#[must_use]
pub fn rank_answers(question: &Question, candidates: Vec<Candidate<Answer>>) -> Vec<AnswerHit> {
    ranked(question, candidates, BESIDE)
}

/// The same for passages of documents, whose title and headings stand for the question: what they say themselves counts in full.
#[must_use]
pub fn rank_passages(question: &Question, candidates: Vec<Candidate<Answer>>) -> Vec<AnswerHit> {
    ranked(question, candidates, 1.0)
}

/// `beside` is what a row is worth that holds the words only in its answer.
fn ranked(question: &Question, candidates: Vec<Candidate<Answer>>, beside: f32) -> Vec<AnswerHit> {
    let mut hits: Vec<AnswerHit> = candidates
        .into_iter()
        .map(|candidate| {
            let fields = &candidate.fields;
            let mut why = Vec::new();
            let share = coverage(&without_numbers(question), fields, &PAIR_WORTH, &mut why);
            // Of two pairs that have all words, the shorter question is the nearer one.
            let focus = focus(question, fields.first().map_or("", String::as_str));
            let aside = if is_asked(&why) { 1.0 } else { beside };
            let elsewhere = if names_other_place(question, fields) { ELSEWHERE } else { 1.0 };
            let confidence = share * (0.9 + 0.1 * focus) * tongue(question, &candidate.row) * aside * elsewhere;
            AnswerHit { answer: candidate.row, confidence, bm25: candidate.bm25, why }
        })
        .filter(|hit| hit.confidence > 0.0)
        .collect();
    hits.sort_by(|a, b| {
        b.confidence.total_cmp(&a.confidence).then(b.bm25.total_cmp(&a.bm25)).then(a.answer.id.cmp(&b.answer.id))
    });
    hits
}

fn product_hit(question: &Question, candidate: Candidate<Product>) -> ProductHit {
    let product = candidate.row;
    let fields = candidate.fields;
    let mut why = Vec::new();
    let filters = &question.filters;
    let checks = [
        (FilterName::Size, filters.size.is_some(), filters.size_is_met(&product)),
        (FilterName::Colour, filters.colour.is_some(), filters.colour_is_met(&product)),
        (FilterName::Price, filters.price_max.is_some() || filters.price_min.is_some(), filters.price_is_met(&product)),
        (FilterName::Stock, filters.stock == StockWanted::OnHand, filters.stock_is_met(&product)),
    ];
    let mut relaxed = Vec::new();
    for (name, _, met) in checks.into_iter().filter(|(_, asked, _)| *asked) {
        why.push(format!("{} {}", name.as_str(), if met { "meets the filter" } else { "does not meet the filter" }));
        if !met {
            relaxed.push(name);
        }
    }
    let confidence = if question.terms.is_empty() {
        if filters.is_empty() || !relaxed.is_empty() { 0.0 } else { FILTERS_ALONE }
    } else {
        coverage(question, &fields, &FIELD_WORTH, &mut why)
    };
    ProductHit { product, confidence, relaxed, bm25: candidate.bm25, why }
}

/// The share of the question's terms that the fields have.
fn coverage(question: &Question, fields: &[String], worth: &[(&str, f32)], why: &mut Vec<String>) -> f32 {
    let sets: Vec<HashSet<&str>> = fields.iter().map(|field| field.split(' ').collect()).collect();
    let (mut have, mut want) = (0.0, 0.0);
    for term in &question.terms {
        let weight = weight(term);
        want += weight;
        let found = sets.iter().zip(worth).find_map(|(set, worth)| {
            let present = term.variants.iter().filter(|variant| set.contains(variant.term.as_str()));
            present.map(|variant| variant.certainty).max_by(f32::total_cmp).map(|certainty| (certainty, worth))
        });
        if let Some((certainty, (field, worth))) = found {
            have += weight * worth * certainty;
            why.push(match &term.repaired {
                Some(meant) => format!("{field}: {} (read as {meant})", term.word),
                None => format!("{field}: {}", term.word),
            });
        }
    }
    if want > 0.0 { have / want } else { 0.0 }
}

fn weight(term: &Term) -> f32 {
    match term.kind {
        TermKind::Thing | TermKind::Exact => 1.2,
        TermKind::Matter => 3.0,
        TermKind::Word | TermKind::Place => 1.0,
    }
}

/// Whether some word of the question stands in the stored question.
fn is_asked(why: &[String]) -> bool {
    let (field, _) = PAIR_WORTH[0];
    why.iter().any(|why| why.strip_prefix(field).is_some_and(|rest| rest.starts_with(':')))
}

/// Whether the question is about a place that the pair does not name.
fn names_other_place(question: &Question, fields: &[String]) -> bool {
    let mut places = question.terms.iter().filter(|term| term.kind == TermKind::Place);
    places.any(|place| !fields.iter().any(|field| field.split(' ').any(|term| place.has(term))))
}

/// A number in a question is no reason for an answer that happens to hold the same one.
fn without_numbers(question: &Question) -> Question {
    let unmatched = |term: &Term| Term { variants: Vec::new(), ..term.clone() };
    let terms =
        question.terms.iter().map(|term| if term.kind == TermKind::Exact { unmatched(term) } else { term.clone() });
    Question { terms: terms.collect(), ..question.clone() }
}

/// An answer in another language than the question is worth less: it is sent word for word.
fn tongue(question: &Question, answer: &Answer) -> f32 {
    let same = match (question.lang, answer.language.as_deref().and_then(Lang::from_tag)) {
        (Some(asked), Some(stored)) => asked == stored,
        _ => true,
    };
    if same { 1.0 } else { 0.7 }
}

/// The share of a stored question that the asked one covers; what it says twice counts twice.
#[expect(clippy::cast_precision_loss, reason = "counts of words in one question")]
fn focus(question: &Question, stored: &str) -> f32 {
    let terms: Vec<&str> = stored.split(' ').collect();
    let covered = terms.iter().filter(|term| question.terms.iter().any(|asked| asked.has(term))).count();
    covered as f32 / terms.len().max(1) as f32
}
