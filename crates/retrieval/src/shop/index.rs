//! One shop's products, findable.

use std::collections::HashMap;

use channel_core::{
    catalogue::{Product, Sku},
    text::{fold, words},
};

use super::{
    columns::{Column, Values},
    facets::{self, Facets},
    hit::ShopFound,
    postings::{Posting, Postings, Row},
    score,
};
use crate::{
    language::Lang,
    question::is_stopword,
    slip::Guess,
    spelling::{MemoryVocabulary, Vocabulary},
    stem,
    terms::{product_terms, text_lang},
    token::tokenise,
};

/// The index of one shop, held in memory and changed row by row.
///
/// It keeps no product, only what finds one: rows are read from the store by their codes. Built from the same products it
/// is the same, whatever came in between.
///
/// ```
/// use channel_core::catalogue::{Product, Sku};
/// use retrieval::ShopIndex;
///
/// let mut index = ShopIndex::default();
/// let product: Product = serde_json::from_str(r#"{"sku": "S-1", "title": "Wool scarf", "price": {"minor": 1990, "currency": "EUR"}}"#)?;
/// index.upsert(&product);
/// let found = index.search("do you have a wolo scarf under 20 euros?", 10);
/// assert!(found.is_confident() && found.hits[0].exact);
/// index.remove(&Sku("S-1".into()));
/// assert!(index.search("wool scarf", 10).hits.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ShopIndex {
    pub(super) entries: Vec<Option<Entry>>,
    pub(super) lengths: Vec<[u16; 4]>,
    pub(super) totals: [u64; 4],
    pub(super) postings: Postings,
    pub(super) facets: Facets,
    pub(super) values: Values,
    pub(super) synonyms: HashMap<String, Vec<String>>,
    rows: HashMap<Sku, Row>,
    vacant: Vec<Row>,
    vocabulary: MemoryVocabulary,
    langs: HashMap<Lang, u32>,
}

/// A language is one of the shop's when at least every so-manieth product is in it.
const SHARE: u32 = 10;
/// Letters of a description by which its language is told.
const LANGUAGE_SHOWS: usize = 120;

/// What is kept of a product.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) sku: Sku,
    pub(super) column: Column,
    pub(super) facets: Box<[u32]>,
    terms: Box<[u32]>,
    words: Box<[u32]>,
    lang: Option<Lang>,
}

impl ShopIndex {
    /// How many products it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many different terms its products have or had.
    #[must_use]
    pub fn terms(&self) -> usize {
        self.postings.terms()
    }

    /// The language most products are in, by the words of their titles and descriptions.
    #[must_use]
    pub fn lang(&self) -> Option<Lang> {
        self.langs
            .iter()
            .filter(|(_, count)| **count > 0)
            .max_by_key(|(lang, count)| (**count, **lang))
            .map(|(lang, _)| *lang)
    }

    /// Takes a product in, in place of what was known under its code.
    pub fn upsert(&mut self, product: &Product) {
        self.remove(&product.sku);
        let row = self.vacant.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.lengths.push([0; 4]);
            u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
        });
        // The first sentences say what language it is as well as all of them.
        let beginning: String = product.description.chars().take(LANGUAGE_SHOWS).collect();
        let own = text_lang(&format!("{} {beginning}", product.title));
        // A title of two words says little about its language; what the shop's other titles are in says more.
        let lang = own.or_else(|| self.lang()).unwrap_or(Lang::En);
        let fields = product_terms(product, Some(lang)).into_fields();
        let mut times: HashMap<u32, [u8; 4]> = HashMap::new();
        let mut lengths = [0_u16; 4];
        for (field, text) in fields.iter().enumerate() {
            for term in text.split(' ').filter(|term| !term.is_empty()) {
                let counts = times.entry(self.postings.intern(term)).or_default();
                if let (Some(count), Some(length)) = (counts.get_mut(field), lengths.get_mut(field)) {
                    *count = count.saturating_add(1);
                    *length = length.saturating_add(1);
                }
            }
        }
        for (&id, &times) in &times {
            self.postings.add(id, Posting { row, times });
        }
        for (total, length) in self.totals.iter_mut().zip(lengths) {
            *total += u64::from(length);
        }
        if let Some(kept) = self.lengths.get_mut(row as usize) {
            *kept = lengths;
        }
        if let Some(lang) = own {
            *self.langs.entry(lang).or_insert(0) += 1;
        }
        let entry = Entry {
            sku: product.sku.clone(),
            column: self.values.column(product),
            facets: self.facets_of(product, lang),
            terms: times.into_keys().collect(),
            words: self.words_of(product),
            lang: own,
        };
        if let Some(place) = self.entries.get_mut(row as usize) {
            *place = Some(entry);
        }
        self.rows.insert(product.sku.clone(), row);
    }

    /// Forgets a product; `false` when there was none of that code.
    pub fn remove(&mut self, sku: &Sku) -> bool {
        let Some(row) = self.rows.remove(sku) else { return false };
        let Some(entry) = self.entries.get_mut(row as usize).and_then(Option::take) else { return false };
        for &term in &entry.terms {
            self.postings.remove(term, row);
        }
        for &facet in &entry.facets {
            self.facets.remove(facet);
        }
        for &word in &entry.words {
            self.vocabulary.release(word);
        }
        if let Some(count) = entry.lang.and_then(|lang| self.langs.get_mut(&lang)) {
            *count = count.saturating_sub(1);
        }
        if let Some(lengths) = self.lengths.get_mut(row as usize) {
            for (total, length) in self.totals.iter_mut().zip(std::mem::take(lengths)) {
                *total = total.saturating_sub(u64::from(length));
            }
        }
        self.vacant.push(row);
        true
    }

    /// Replaces the shop's own synonyms: words of one group stand for each other.
    pub fn set_synonyms(&mut self, groups: &[Vec<String>]) {
        self.synonyms.clear();
        for group in groups {
            let stems: Vec<Vec<String>> = group.iter().map(|word| stem::stems(&fold(word))).collect();
            for (at, own) in stems.iter().enumerate() {
                let others =
                    stems.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, stems)| stems.clone());
                let others: Vec<String> = others.collect();
                for stem in own {
                    self.synonyms.entry(stem.clone()).or_default().extend(others.iter().cloned());
                }
            }
        }
    }

    /// The best products for a question.
    #[must_use]
    pub fn search(&self, question: &str, limit: usize) -> ShopFound {
        score::search(self, question, limit)
    }

    /// Gives back memory that growing left over; worth it once many rows have come in.
    pub fn shrink(&mut self) {
        self.postings.shrink();
        self.entries.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }

    fn facets_of(&mut self, product: &Product, lang: Lang) -> Box<[u32]> {
        let mut found = Vec::new();
        for (name, value) in facets::values(product) {
            let tokens = tokenise(value, lang);
            // A sentence is no value that a question would name.
            if tokens.len() > 4 {
                continue;
            }
            // A question loses its small words, so a value is named without them.
            let worded = tokens.iter().filter(|token| !is_stopword(&token.word));
            let terms = worded.map(|token| self.postings.intern(&token.term)).collect();
            found.extend(self.facets.add(name, terms));
        }
        found.into_boxed_slice()
    }

    fn words_of(&mut self, product: &Product) -> Box<[u32]> {
        let texts =
            [product.title.as_str(), product.category.as_deref().unwrap_or_default(), product.description.as_str()];
        let mut places: Vec<u32> = Vec::new();
        for text in texts.into_iter().chain(product.attributes.values().map(String::as_str)) {
            for word in words(&fold(text)) {
                if word.chars().count() >= 2 && word.chars().all(char::is_alphabetic) {
                    places.push(self.vocabulary.place(word));
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        for &place in &places {
            self.vocabulary.use_again(place);
        }
        places.into_boxed_slice()
    }
}

impl Vocabulary for ShopIndex {
    fn frequency(&self, word: &str) -> u32 {
        let of_term = || self.postings.find(word).map_or(0, |id| self.postings.list(id).len());
        match self.vocabulary.frequency(word) {
            0 => u32::try_from(of_term()).unwrap_or(u32::MAX),
            known => known,
        }
    }

    fn guesses(&self, word: &str) -> Vec<Guess> {
        self.vocabulary.guesses(word)
    }

    fn langs(&self) -> Vec<Lang> {
        // A few titles that were taken for another language than they are in say nothing about the shop.
        let all: u32 = self.langs.values().sum();
        let many = |count: u32| count > 0 && count.saturating_mul(SHARE) >= all;
        let mut langs: Vec<Lang> =
            self.langs.iter().filter(|(_, count)| many(**count)).map(|(lang, _)| *lang).collect();
        langs.sort_unstable();
        langs
    }
}
