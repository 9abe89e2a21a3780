//! What one shop is searched with.

use channel_core::catalogue::{Answer, Product, Sku};
use retrieval::{
    AnswerHit, Filters, Found, ProductHit, Question, Reason, ShopHit, ShopIndex, rank_variants, understand,
};
use store::catalogue::Removal;
use store::documents::Chunked;

use super::super::document;
use super::knowledge::{AllWords, Knowledge, LANGS};
use super::size;

/// The index of one shop.
#[derive(Debug, Default)]
pub(in crate::catalogue) struct Built {
    products: ShopIndex,
    knowledge: Knowledge,
    /// Products that were ever taken in, and about how many bytes they took.
    taken: (usize, usize),
}

/// Products that were found, without their rows.
#[derive(Debug)]
pub(in crate::catalogue) struct Searched {
    /// How the question was understood.
    pub(in crate::catalogue) question: Question,
    hits: Vec<ShopHit>,
}

impl Built {
    /// Takes products in.
    pub(super) fn take_products(&mut self, products: &[Product]) {
        for product in products {
            self.products.upsert(product);
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
                    self.products.remove(&Sku(sku.clone()));
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
        self.products.len() * (self.taken.1 / self.taken.0.max(1)) + self.knowledge.bytes()
    }

    /// How many products, and how many pairs and passages it has.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.products.len(), self.knowledge.len())
    }

    /// The best products for a question.
    pub(in crate::catalogue) fn products(&self, question: &str, limit: usize) -> Searched {
        let found = self.products.search(question, limit);
        Searched { question: found.question, hits: found.hits }
    }

    /// Variants of one product in the order in which a question asks for them.
    pub(in crate::catalogue) fn variants(&self, question: &str, variants: Vec<Product>) -> Found<ProductHit> {
        let question = understand(question, retrieval::detect(question, &LANGS), &self.products);
        let hits = rank_variants(&question, variants);
        Found { question, hits }
    }

    /// The best pairs and passages for a question.
    pub(in crate::catalogue) fn answers(&self, question: &str) -> Found<AnswerHit> {
        let words = AllWords(&self.products, self.knowledge.vocabulary());
        let question = understand(question, retrieval::detect(question, &LANGS), &words);
        let hits = self.knowledge.search(&question);
        Found { question, hits }
    }
}

impl Searched {
    /// The codes of the products, the best first.
    pub(in crate::catalogue) fn skus(&self) -> Vec<Sku> {
        self.hits.iter().map(|hit| hit.sku.clone()).collect()
    }

    /// The hits with their rows; those whose row is gone meanwhile are left out.
    pub(in crate::catalogue) fn with_rows(self, rows: Vec<Product>) -> Found<ProductHit> {
        let mut rows: std::collections::HashMap<Sku, Product> =
            rows.into_iter().map(|row| (row.sku.clone(), row)).collect();
        let hits = self.hits.into_iter().filter_map(|hit| {
            let product = rows.remove(&hit.sku)?;
            Some(ProductHit {
                product,
                confidence: assured(hit.confidence),
                bm25: f64::from(hit.score),
                why: why(&self.question.filters, &hit),
                relaxed: hit.relaxed,
            })
        });
        let hits = hits.collect();
        Found { question: self.question, hits }
    }
}

/// An index is sure of a product from 0.6 on, whoever answers from 0.55.
fn assured(confidence: f32) -> f32 {
    let (from, to) = (retrieval::ShopFound::CONFIDENT, ProductHit::CONFIDENT);
    if confidence >= from {
        to + (confidence.min(1.0) - from) * (1.0 - to) / (1.0 - from)
    } else {
        confidence.max(0.0) * to / from
    }
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
