//! What one shop is searched with.

use std::collections::HashMap;

use channel_core::catalogue::{Answer, Product, Sku};
use retrieval::{
    AnswerHit, Candidate, Filters, Found, ProductHit, Question, Reason, ShopFound, ShopHit, ShopIndex, fuse,
    product_terms, rank_products, rank_variants, understand,
};
use store::catalogue::Removal;
use store::documents::Chunked;
use store::vectors::{VectorKind, VectorRow};

use super::super::document;
use super::knowledge::{Knowledge, LANGS};
use super::meaning::{Meaning, Near, weights};
use super::size;

/// The index of one shop.
#[derive(Debug, Default)]
pub(in crate::catalogue) struct Built {
    products: ShopIndex,
    knowledge: Knowledge,
    /// Products that were ever taken in, and about how many bytes they took.
    taken: (usize, usize),
    meaning: Option<Meaning>,
}

/// How near to the best passage an answer that somebody wrote for the question has to be to come before it.
const WRITTEN: f32 = 0.7;
/// The most that a product is worth of which the index is not sure.
const GUESS: f32 = 0.5;
/// How sure what only means alike is: a guess, which is shown and not asserted.
const ALIKE: f32 = 0.3;

/// Products that were found, without their rows.
#[derive(Debug)]
pub(in crate::catalogue) struct Searched {
    /// How the question was understood.
    pub(in crate::catalogue) question: Question,
    /// The same by the words of everything that the shop says.
    asked: Question,
    hits: Vec<Hit>,
}

/// A product that was found by its words, or by its meaning alone.
#[derive(Debug)]
enum Hit {
    Words(ShopHit),
    Meaning(Sku),
}

impl Hit {
    fn sku(&self) -> &Sku {
        match self {
            Self::Words(hit) => &hit.sku,
            Self::Meaning(sku) => sku,
        }
    }

    fn is_confident(&self) -> bool {
        matches!(self, Self::Words(hit) if hit.confidence >= ShopFound::CONFIDENT)
    }
}

impl Built {
    /// Takes products in.
    pub(super) fn take_products(&mut self, products: &[Product]) {
        for product in products {
            self.products.upsert(product);
            self.knowledge.learn(product);
            self.taken = (self.taken.0 + 1, self.taken.1 + size::of_product(product));
        }
    }

    /// Takes question-answer pairs in.
    pub(super) fn take_answers(&mut self, answers: Vec<Answer>) {
        for answer in answers {
            self.knowledge.upsert(answer);
        }
    }

    /// Takes documents in, in place of what they said before.
    pub(super) fn take_documents(&mut self, documents: &[Chunked]) {
        for document in documents {
            self.knowledge.remove_all(&document::prefix(document.document.id));
            for passage in document::passages(document) {
                self.knowledge.upsert(passage);
            }
        }
    }

    /// Lets go of what was removed.
    pub(super) fn forget(&mut self, removals: &[Removal]) {
        for removal in removals {
            match removal {
                Removal::Product(sku) => {
                    let sku = Sku(sku.clone());
                    self.products.remove(&sku);
                    if let Some(meaning) = &mut self.meaning {
                        meaning.forget_product(&sku);
                    }
                }
                Removal::Answer(id) => self.knowledge.remove(id),
                Removal::Document(id) => self.knowledge.remove_all(&document::prefix(*id)),
            }
        }
    }

    /// Gives back what growing left over.
    pub(super) fn settle(&mut self) {
        self.products.shrink();
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let vectors = self.meaning.as_ref().map_or(0, Meaning::bytes);
        self.products.len() * (self.taken.1 / self.taken.0.max(1)) + self.knowledge.bytes() + vectors
    }

    /// How many products, and how many pairs and passages it has.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.products.len(), self.knowledge.len())
    }

    /// The best products for a question: by their words, and by what it means when that is known. What words are sure of comes
    /// before what only means alike, and a question that narrows is answered by words alone.
    pub(in crate::catalogue) fn products(&self, question: &str, near: &Near, limit: usize) -> Searched {
        let found = self.products.search(question, limit);
        let mut hits: Vec<Hit> = found.hits.into_iter().map(Hit::Words).collect();
        let near = self.near(near, VectorKind::Product, limit).filter(|_| found.question.filters.is_empty());
        if let Some(near) = near {
            let weights = weights(found.coverage, found.question.lang, self.products.lang());
            let words: Vec<Sku> = hits.iter().map(|hit| hit.sku().clone()).collect();
            let mut worded: HashMap<Sku, Hit> = hits.drain(..).map(|hit| (hit.sku().clone(), hit)).collect();
            let order = fuse(&words, &near, weights).into_iter();
            hits = order.map(|fused| worded.remove(&fused.sku).unwrap_or(Hit::Meaning(fused.sku))).collect();
            hits.sort_by_key(|hit| !hit.is_confident());
            hits.truncate(limit);
        }
        Searched { question: found.question, asked: self.understood(question), hits }
    }

    /// What a question asks of everything that the shop says.
    fn understood(&self, question: &str) -> Question {
        understand(question, retrieval::detect(question, &LANGS), self.knowledge.vocabulary())
    }

    /// Variants of one product in the order in which a question asks for them.
    pub(in crate::catalogue) fn variants(&self, question: &str, variants: Vec<Product>) -> Found<ProductHit> {
        let question = understand(question, retrieval::detect(question, &LANGS), &self.products);
        let hits = rank_variants(&question, variants);
        Found { question, hits }
    }

    /// The best pairs and passages for a question, by their words and by what it means when that is known.
    pub(in crate::catalogue) fn answers(&self, question: &str, near: &Near) -> Found<AnswerHit> {
        let question = self.understood(question);
        let mut hits = self.knowledge.search(&question);
        if let Some(near) = self.near(near, VectorKind::Passage, hits.len().max(40)) {
            let coverage = hits.iter().map(|hit| hit.confidence).fold(0.0, f32::max);
            let weights = weights(coverage, None, None);
            let key = |hit: &AnswerHit| Sku(hit.answer.id.0.clone());
            let worded: Vec<Sku> = hits.iter().map(key).collect();
            let mut known: HashMap<Sku, AnswerHit> = hits.drain(..).map(|hit| (key(&hit), hit)).collect();
            hits = fuse(&worded, &near, weights)
                .into_iter()
                .filter_map(|fused| known.remove(&fused.sku).or_else(|| self.alike(&fused.sku.0)))
                .collect();
        }
        let best = hits.iter().map(|hit| hit.confidence).fold(0.0, f32::max);
        hits.sort_by_key(|hit| standing(hit, best));
        Found { question, hits }
    }

    fn alike(&self, id: &str) -> Option<AnswerHit> {
        let answer = self.knowledge.find(id)?.clone();
        Some(AnswerHit { answer, confidence: ALIKE, bm25: 0.0, why: vec!["meaning".to_owned()] })
    }

    /// The rows nearest to a question; nothing when nobody can tell.
    fn near(&self, near: &Near, kind: VectorKind, limit: usize) -> Option<Vec<Sku>> {
        match near {
            Near::Unknown => None,
            Near::Numbers { model, numbers } => {
                let meaning = self.meaning.as_ref().filter(|meaning| meaning.model() == model)?;
                Some(meaning.nearest(kind, numbers, limit))
            }
            Near::Rows(rows) => Some(rows.clone()),
        }
    }

    /// Whether what is near to a question can be told by the vectors that are in: they may have been put in the place of
    /// another model's since the question was made into numbers.
    pub(super) fn fits(&self, near: &Near) -> bool {
        match near {
            Near::Numbers { model, .. } => self.meaning.as_ref().is_some_and(|meaning| meaning.model() == model),
            Near::Unknown | Near::Rows(_) => true,
        }
    }

    /// Puts the vectors of a model in place of those of another, or none where the database is asked.
    pub(super) fn set_meaning(&mut self, meaning: Option<Meaning>) {
        self.meaning = meaning;
    }

    /// Takes vectors in.
    pub(super) fn take_vectors(&mut self, rows: Vec<VectorRow>) {
        if let Some(meaning) = &mut self.meaning {
            meaning.take(rows);
        }
    }
}

impl Searched {
    /// The codes of the products, the best first.
    pub(in crate::catalogue) fn skus(&self) -> Vec<Sku> {
        self.hits.iter().map(|hit| hit.sku().clone()).collect()
    }

    /// The hits with their rows; those whose row is gone meanwhile are left out.
    pub(in crate::catalogue) fn with_rows(self, rows: Vec<Product>) -> Found<ProductHit> {
        let sure = self.assurances(&rows);
        let mut rows: HashMap<Sku, Product> = rows.into_iter().map(|row| (row.sku.clone(), row)).collect();
        let hits = self.hits.into_iter().filter_map(|hit| {
            let product = rows.remove(hit.sku())?;
            Some(match hit {
                Hit::Words(hit) => ProductHit {
                    product,
                    confidence: assured(hit.confidence, sure.get(&hit.sku).copied().unwrap_or(0.0)),
                    bm25: f64::from(hit.score),
                    why: why(&self.question.filters, &hit),
                    relaxed: hit.relaxed,
                },
                Hit::Meaning(_) => {
                    let why = vec!["meaning".to_owned()];
                    ProductHit { product, confidence: ALIKE, bm25: 0.0, why, relaxed: Vec::new() }
                }
            })
        });
        let mut hits: Vec<ProductHit> = hits.collect();
        hits.sort_by_key(|hit| hit.confidence < ProductHit::CONFIDENT);
        Found { question: self.question, hits }
    }

    /// How much of the question each row has. The index knows parts of words and words that mean alike, and finds what is
    /// near; whether it is what was asked for, the whole words of the row say.
    fn assurances(&self, rows: &[Product]) -> HashMap<Sku, f32> {
        let candidates = rows.iter().map(|row| {
            let fields = product_terms(row, None).into_fields().to_vec();
            Candidate { row: row.clone(), bm25: 0.0, fields }
        });
        let ranked = rank_products(&self.asked, candidates.collect());
        ranked.into_iter().map(|hit| (hit.product.sku, hit.confidence)).collect()
    }
}

/// What somebody wrote as an answer comes before a passage that is about as good; what is only guessed comes last.
fn standing(hit: &AnswerHit, best: f32) -> u8 {
    let is_written = document::of_passage(&hit.answer.id.0).is_none();
    match hit.confidence >= AnswerHit::CONFIDENT {
        true if is_written && hit.confidence >= WRITTEN * best => 0,
        true => 1,
        false => 2,
    }
}

/// How sure of a product whoever answers may be: as sure as its whole words allow, and only when the index is sure too.
fn assured(indexed: f32, worded: f32) -> f32 {
    if indexed >= ShopFound::CONFIDENT { worded } else { worded.min(GUESS) }
}

fn why(filters: &Filters, hit: &ShopHit) -> Vec<String> {
    use retrieval::{FilterName, StockWanted};
    let asked = [
        (FilterName::Size, filters.size.is_some()),
        (FilterName::Colour, filters.colour.is_some()),
        (FilterName::Price, filters.price_max.is_some() || filters.price_min.is_some()),
        (FilterName::Stock, filters.stock == StockWanted::OnHand),
    ];
    let narrowed = asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(name, _)| {
        let met = if hit.relaxed.contains(&name) { "does not meet the filter" } else { "meets the filter" };
        format!("{} {met}", name.as_str())
    });
    let worded = hit.why.iter().map(|Reason { field, word, read_as, .. }| match read_as {
        Some(meant) => format!("{}: {word} (read as {meant})", field.as_str()),
        None => format!("{}: {word}", field.as_str()),
    });
    narrowed.chain(worded).collect()
}
