//! Words and meaning together, each as much as the evidence is for it.

use std::collections::HashMap;

use channel_core::catalogue::Sku;

use crate::{
    embedder::{EmbedError, Embedder, Purpose},
    language::Lang,
    shop::{ShopFound, ShopIndex},
    vectors::VectorTable,
};

/// What speaks for the words of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The share of the question that the catalogue's words cover after repair, from 0 to 1.
    pub coverage: f32,
    /// Whether question and catalogue are in one language, as far as can be told.
    pub tongue: Tongue,
}

/// Whether two texts are in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// One language, or one of them is unknown.
    Same,
    /// Two languages.
    Other,
}

/// How much a ranking by words and one by meaning count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Words.
    pub words: f32,
    /// Meaning.
    pub meaning: f32,
}

/// A product in the order of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    /// Its code.
    pub sku: Sku,
    /// What the order follows.
    pub score: f32,
    /// The part that words have in it.
    pub words: f32,
    /// The part that meaning has in it.
    pub meaning: f32,
}

/// What a question found by both.
#[derive(Debug, Clone, PartialEq)]
pub struct Hybrid {
    /// What was found by words, with reasons.
    pub found: ShopFound,
    /// The order by both.
    pub order: Vec<Fused>,
    /// What decided it.
    pub weights: Weights,
}

/// How many of each ranking are looked at.
const DEPTH: usize = 100;
/// Ranks count by one through the rank and this: the first ten differ, the hundredth hardly counts.
const RANKS: f32 = 20.0;

/// With so much of a question covered, words know better than meaning what was asked for.
const COVERED: f32 = 0.4;
/// What meaning counts where words cover nothing; against words that do it counts by what they leave.
const MISSING: f32 = 0.5;
/// The same of a question in another language, of which words find what has the same name or is known to be called so.
const MISSING_ELSEWHERE: f32 = 0.6;
/// Counts so little that it never changes the order of what words found, and orders what they did not find.
const BEHIND: f32 = 0.001;

impl Evidence {
    /// The weights that follow: six times the square of the coverage for words, and for meaning the square of what words leave
    /// uncovered. Where they cover two fifths of a question, in whatever language it is asked, meaning only says what comes behind.
    #[must_use]
    pub fn weights(self) -> Weights {
        let coverage = if self.coverage.is_finite() { self.coverage.clamp(0.0, 1.0) } else { 0.0 };
        let most = match self.tongue {
            Tongue::Same => MISSING,
            Tongue::Other => MISSING_ELSEWHERE,
        };
        let uncovered = ((COVERED - coverage) / COVERED).max(0.0);
        Weights { words: 6.0 * coverage * coverage, meaning: (most * uncovered * uncovered).max(BEHIND) }
    }
}

/// The products of both rankings in one order.
#[must_use]
pub fn fuse(words: &[Sku], meaning: &[Sku], weights: Weights) -> Vec<Fused> {
    let mut all: HashMap<&Sku, (f32, f32)> = HashMap::new();
    for (sku, part) in words.iter().zip(parts(weights.words)) {
        all.entry(sku).or_default().0 = part;
    }
    for (sku, part) in meaning.iter().zip(parts(weights.meaning)) {
        all.entry(sku).or_default().1 = part;
    }
    let mut order: Vec<Fused> = all
        .into_iter()
        .map(|(sku, (words, meaning))| Fused { sku: sku.clone(), score: words + meaning, words, meaning })
        .collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.sku.cmp(&b.sku)));
    order
}

/// Searches by words and, with the vectors of the same products, by meaning. What has every word and meets every filter
/// stays before what only means alike.
///
/// # Errors
/// When the question cannot be embedded; [`ShopIndex::search`] still answers.
pub async fn search(
    index: &ShopIndex,
    vectors: &VectorTable,
    embedder: &dyn Embedder,
    question: &str,
    limit: usize,
) -> Result<Hybrid, EmbedError> {
    let found = index.search(question, DEPTH);
    let embedded = embedder.embed(Purpose::Question, &[question]).await?;
    // A table of another model is none: its numbers mean something else.
    let vector = embedded.first().filter(|_| vectors.model() == embedder.model());
    let nearest = vector.map(|vector| vectors.nearest(vector, DEPTH)).unwrap_or_default();
    let weights = Evidence { coverage: found.coverage, tongue: tongue(found.question.lang, index.lang()) }.weights();
    let words: Vec<Sku> = found.hits.iter().map(|hit| hit.sku.clone()).collect();
    let meaning: Vec<Sku> = nearest.into_iter().map(|(sku, _)| sku).collect();
    let mut order = fuse(&words, &meaning, weights);
    if !found.question.filters.is_empty() {
        let exact: Vec<&Sku> = found.hits.iter().filter(|hit| hit.exact).map(|hit| &hit.sku).collect();
        order.sort_by_key(|fused| !exact.contains(&&fused.sku));
    }
    order.truncate(limit);
    Ok(Hybrid { found, order, weights })
}

fn tongue(question: Option<Lang>, catalogue: Option<Lang>) -> Tongue {
    match (question, catalogue) {
        (Some(asked), Some(kept)) if asked != kept => Tongue::Other,
        _ => Tongue::Same,
    }
}

fn parts(weight: f32) -> impl Iterator<Item = f32> {
    (0_u16..).map(move |rank| weight / (RANKS + f32::from(rank)))
}
