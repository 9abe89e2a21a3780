//! An index in memory: BM25 over a few thousand rows, for tests and small embedders.

use std::collections::HashMap;

use async_trait::async_trait;
use channel_core::catalogue::{Answer, Product, Sku};

use crate::{
    index::{Candidate, CandidateQuery, Index, IndexError},
    spelling::{MemoryVocabulary, vocabulary_words},
    terms::{answer_terms, product_terms},
};

/// Weights of the fields of a product: title, attributes, category, description.
const PRODUCT_WEIGHTS: [f64; 4] = [4.0, 3.0, 2.0, 1.0];
/// Weights of the fields of a pair: question, answer.
const ANSWER_WEIGHTS: [f64; 2] = [3.0, 1.0];
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Products and pairs with their terms, in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryIndex {
    products: Vec<Product>,
    answers: Vec<Answer>,
    product_terms: Postings,
    answer_terms: Postings,
    vocabulary: MemoryVocabulary,
}

#[derive(Debug, Clone, Default)]
struct Postings {
    by_term: HashMap<String, Vec<(usize, f64)>>,
    lengths: Vec<f64>,
}

impl MemoryIndex {
    /// Indexes products and pairs.
    #[must_use]
    pub fn new(products: Vec<Product>, answers: Vec<Answer>) -> Self {
        let mut index = Self::default();
        let mut words = Vec::new();
        for product in &products {
            let terms = product_terms(product, None);
            index
                .product_terms
                .add(&[&terms.title, &terms.attributes, &terms.category, &terms.description], &PRODUCT_WEIGHTS);
            words.extend(vocabulary_words(Some(product), None));
        }
        for answer in &answers {
            let terms = answer_terms(answer);
            index.answer_terms.add(&[&terms.question, &terms.answer], &ANSWER_WEIGHTS);
            words.extend(vocabulary_words(None, Some(answer)));
        }
        index.vocabulary = MemoryVocabulary::new(words.into_iter().map(|word| (word, 1)));
        Self { products, answers, ..index }
    }

    /// The words of all rows.
    #[must_use]
    pub fn vocabulary(&self) -> &MemoryVocabulary {
        &self.vocabulary
    }
}

impl Postings {
    fn add(&mut self, fields: &[&str], weights: &[f64]) {
        let row = self.lengths.len();
        let mut frequencies: HashMap<&str, f64> = HashMap::new();
        let mut length = 0.0;
        for (field, weight) in fields.iter().zip(weights) {
            for term in field.split(' ').filter(|term| !term.is_empty()) {
                *frequencies.entry(term).or_insert(0.0) += weight;
                length += 1.0;
            }
        }
        for (term, frequency) in frequencies {
            self.by_term.entry(term.to_owned()).or_default().push((row, frequency));
        }
        self.lengths.push(length);
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of rows in memory is far below the precision of f64")]
    fn search(&self, query: &CandidateQuery) -> Vec<(usize, f64)> {
        let rows = self.lengths.len() as f64;
        let average = (self.lengths.iter().sum::<f64>() / rows.max(1.0)).max(1.0);
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for postings in query.terms.iter().filter_map(|term| self.by_term.get(term)) {
            let with = postings.len() as f64;
            let rarity = (1.0 + (rows - with + 0.5) / (with + 0.5)).ln();
            for &(row, frequency) in postings {
                let length = self.lengths.get(row).copied().unwrap_or(average);
                let share = frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length / average));
                *scores.entry(row).or_insert(0.0) += rarity * share;
            }
        }
        let mut best: Vec<(usize, f64)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(query.limit);
        best
    }
}

fn rows<T: Clone>(found: Vec<(usize, f64)>, all: &[T], fields: impl Fn(&T) -> Vec<String>) -> Vec<Candidate<T>> {
    let candidate = |row: &T, bm25| Candidate { row: row.clone(), bm25, fields: fields(row) };
    found.into_iter().filter_map(|(row, bm25)| all.get(row).map(|row| candidate(row, bm25))).collect()
}

#[async_trait]
impl Index for MemoryIndex {
    async fn products(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Product>>, IndexError> {
        Ok(rows(self.product_terms.search(query), &self.products, |row| {
            product_terms(row, None).into_fields().to_vec()
        }))
    }

    async fn answers(&self, query: &CandidateQuery) -> Result<Vec<Candidate<Answer>>, IndexError> {
        Ok(rows(self.answer_terms.search(query), &self.answers, |row| answer_terms(row).into_fields().to_vec()))
    }

    async fn variants(&self, sku: &Sku) -> Result<Vec<Product>, IndexError> {
        let Some(product) = self.products.iter().find(|product| product.sku == *sku) else { return Ok(Vec::new()) };
        let belongs = |other: &&Product| other.sku == *sku || (product.group.is_some() && other.group == product.group);
        Ok(self.products.iter().filter(belongs).cloned().collect())
    }
}
