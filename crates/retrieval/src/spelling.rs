//! Spelling repair against the words a shop really uses.

use std::{collections::HashMap, fmt};

use channel_core::{
    catalogue::{Answer, Product},
    text::{fold, words},
};

use crate::{concept, stem};

/// The words of one shop's catalogue and answers.
pub trait Vocabulary: fmt::Debug + Send + Sync {
    /// How often a folded word or a term is used; zero when it is unknown.
    fn frequency(&self, word: &str) -> u32;

    /// Known words that begin with this letter.
    fn beginning_with(&self, letter: char) -> Vec<&str>;
}

/// A vocabulary in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryVocabulary {
    frequencies: HashMap<String, u32>,
    by_letter: HashMap<char, Vec<String>>,
}

impl MemoryVocabulary {
    /// A vocabulary of words with their frequencies.
    pub fn new(words: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut vocabulary = Self::default();
        for (word, frequency) in words {
            let count = vocabulary.frequencies.entry(word.clone()).or_insert(0);
            if *count == 0
                && let Some(letter) = word.chars().next()
            {
                vocabulary.by_letter.entry(letter).or_default().push(word);
            }
            *count = count.saturating_add(frequency);
        }
        vocabulary
    }
}

impl Vocabulary for MemoryVocabulary {
    fn frequency(&self, word: &str) -> u32 {
        self.frequencies.get(word).copied().unwrap_or(0)
    }

    fn beginning_with(&self, letter: char) -> Vec<&str> {
        self.by_letter.get(&letter).map(|words| words.iter().map(String::as_str).collect()).unwrap_or_default()
    }
}

/// The words and terms a product or a pair brings into the vocabulary, each once.
#[must_use]
pub fn vocabulary_words(product: Option<&Product>, answer: Option<&Answer>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if let Some(product) = product {
        let terms = crate::product_terms(product, None);
        let surface = [product.title.as_str(), product.category.as_deref().unwrap_or_default()];
        let attributes = product.attributes.values().map(String::as_str);
        for text in surface.into_iter().chain(attributes) {
            found.extend(surface_words(text));
        }
        found.extend(
            [terms.title, terms.attributes, terms.category]
                .iter()
                .flat_map(|field| field.split(' '))
                .map(str::to_owned),
        );
    }
    if let Some(answer) = answer {
        found.extend(surface_words(&answer.question));
        found.extend(crate::answer_terms(answer).question.split(' ').map(str::to_owned));
    }
    found.retain(|word| word.chars().count() >= 2);
    found.sort();
    found.dedup();
    found
}

fn surface_words(text: &str) -> Vec<String> {
    words(&fold(text)).filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned).collect()
}

/// First letters of everything [`crate::understand`] may look up in a vocabulary for this question, so that a server
/// loads no more of it than that.
#[must_use]
pub fn initials(question: &str) -> Vec<char> {
    let tokens = crate::tokenise(question, crate::Lang::En);
    let mut letters: Vec<char> = vec!['x'];
    for token in &tokens {
        let cyrillic = crate::translit::to_cyrillic(&token.word);
        let squeezed = channel_core::text::squeeze(&token.word);
        let all = stem::stems(&token.word).into_iter().chain(cyrillic).chain([
            token.word.clone(),
            token.term.clone(),
            squeezed,
        ]);
        letters.extend(all.filter_map(|form| form.chars().next()));
    }
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The word that was probably meant, when this one is unknown; never for short words.
pub(crate) fn repair(word: &str, vocabulary: &dyn Vocabulary) -> Option<String> {
    let length = word.chars().count();
    let allowed = match length {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    if stem::stems(word).iter().any(|stem| vocabulary.frequency(stem) > 0) {
        return None;
    }
    // A slip in the first letter is rare, and without that rule a racket would become a jacket.
    let first = word.chars().next()?;
    let mut candidates: Vec<&str> = vocabulary.beginning_with(first);
    for form in concept::forms().filter(|form| form.starts_with(first)) {
        candidates.push(form);
    }
    candidates
        .into_iter()
        .filter(|known| {
            known.chars().count().abs_diff(length) <= allowed
                && known.chars().count() >= 4
                && known.chars().all(char::is_alphabetic)
        })
        .map(|known| (strsim::osa_distance(word, known), known))
        .filter(|&(distance, _)| distance > 0 && distance <= allowed)
        .min_by_key(|&(distance, known)| (distance, std::cmp::Reverse(vocabulary.frequency(known)), known.to_owned()))
        .map(|(_, known)| known.to_owned())
}
