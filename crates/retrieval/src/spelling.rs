//! The words a shop really uses, and which of them an unknown word may be.

use std::{collections::HashMap, fmt};

use channel_core::{
    catalogue::{Answer, Product},
    text::{fold, words},
};

use crate::{
    language::Lang,
    slip::{self, Guess},
    stem,
};

/// The most guesses at one word.
const GUESSES: usize = 4;

/// The words of one shop's catalogue and answers.
pub trait Vocabulary: fmt::Debug + Send + Sync {
    /// How often a folded word or a term is used; zero when it is unknown.
    fn frequency(&self, word: &str) -> u32;

    /// Known words that may have been meant by this unknown one, the likeliest first.
    fn guesses(&self, word: &str) -> Vec<Guess>;

    /// The languages the words are in, as far as that is known: a question in another is put into these.
    fn langs(&self) -> Vec<Lang> {
        Vec::new()
    }
}

/// A vocabulary in memory, to which words come and from which they go with their rows.
#[derive(Debug, Clone, Default)]
pub struct MemoryVocabulary {
    places: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
    frequencies: Vec<u32>,
    /// Which letters a word has and how many: most words are ruled out by that alone.
    shapes: Vec<Shape>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    letters: u32,
    /// Zero when the word is none to repair to: too short, or not of letters alone.
    length: u8,
}

impl MemoryVocabulary {
    /// A vocabulary of words with their frequencies.
    pub fn new(words: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut vocabulary = Self::default();
        for (word, frequency) in words {
            vocabulary.add(&word, frequency);
        }
        vocabulary
    }

    /// A word is used this many times more.
    pub fn add(&mut self, word: &str, times: u32) {
        let place = self.place(word);
        if let Some(frequency) = self.frequencies.get_mut(place as usize) {
            *frequency = frequency.saturating_add(times);
        }
    }

    /// A word is used once less.
    pub fn remove(&mut self, word: &str) {
        if let Some(&place) = self.places.get(word) {
            self.release(place);
        }
    }

    /// The place of a word, which it keeps.
    pub(crate) fn place(&mut self, word: &str) -> u32 {
        if let Some(&place) = self.places.get(word) {
            return place;
        }
        let place = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.places.insert(word.into(), place);
        self.words.push(word.into());
        self.frequencies.push(0);
        self.shapes.push(shape(word));
        place
    }

    /// The word at a place is used once more.
    pub(crate) fn use_again(&mut self, place: u32) {
        if let Some(frequency) = self.frequencies.get_mut(place as usize) {
            *frequency = frequency.saturating_add(1);
        }
    }

    /// The word at a place is used once less.
    pub(crate) fn release(&mut self, place: u32) {
        if let Some(frequency) = self.frequencies.get_mut(place as usize) {
            *frequency = frequency.saturating_sub(1);
        }
    }

    /// How many different words there are or were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Vocabulary for MemoryVocabulary {
    fn frequency(&self, word: &str) -> u32 {
        self.places.get(word).and_then(|&place| self.frequencies.get(place as usize)).copied().unwrap_or(0)
    }

    fn guesses(&self, word: &str) -> Vec<Guess> {
        let typed: Vec<char> = word.chars().collect();
        let mine = shape(word);
        let most = slip::allowed(typed.len().max(4));
        let slips: u32 = if most > 1.5 { 2 } else { 1 };
        let mut found = Vec::new();
        for ((shape, known), &frequency) in self.shapes.iter().zip(&self.words).zip(&self.frequencies) {
            if shape.length == 0
                || frequency == 0
                || u32::from(shape.length.abs_diff(mine.length)) > slips
                || (shape.letters ^ mine.letters).count_ones() > 2 * slips
                || **known == *word
            {
                continue;
            }
            found.extend(guess(known, &typed, frequency));
        }
        best(found)
    }
}

/// A guess at what was meant by `typed`, when `known` is near enough.
pub(crate) fn guess(known: &str, typed: &[char], frequency: u32) -> Option<Guess> {
    let meant: Vec<char> = known.chars().collect();
    if meant == typed {
        return None;
    }
    // A word of three letters is one slip away from far too many others: only letters that changed places count.
    let most = match (meant.len(), typed.len()) {
        (3, 3) => slip::allowed(3),
        (3, _) | (_, 0..=2) => return None,
        (long, other) => slip::allowed(long.max(other)),
    };
    slip::cost(&meant, typed, most).map(|cost| Guess { word: known.to_owned(), cost, frequency })
}

/// The likeliest guesses: the fewest slips first, then what is used most.
pub(crate) fn best(mut found: Vec<Guess>) -> Vec<Guess> {
    found.sort_by(|a, b| {
        a.cost.total_cmp(&b.cost).then(b.frequency.cmp(&a.frequency)).then_with(|| a.word.cmp(&b.word))
    });
    let nearest = found.first().map_or(0.0, |guess| guess.cost);
    found.retain(|guess| guess.cost <= nearest + 0.35);
    found.truncate(GUESSES);
    found
}

fn shape(word: &str) -> Shape {
    let mut letters = 0_u32;
    let mut length = 0_usize;
    for c in word.chars() {
        if !c.is_alphabetic() {
            return Shape::default();
        }
        letters |= 1 << (u32::from(c) % 32);
        length += 1;
    }
    let length = if length < 3 { 0 } else { u8::try_from(length).unwrap_or(0) };
    Shape { letters, length }
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
    let mut letters: Vec<char> = vec!['x'];
    for reading in std::iter::once(question.to_owned()).chain(crate::keyboard::readings(question)) {
        for token in &crate::tokenise(&reading, crate::Lang::En) {
            let cyrillic = crate::translit::to_cyrillic(&token.word);
            let squeezed = channel_core::text::squeeze(&token.word);
            let written = [token.word.clone(), token.term.clone(), squeezed];
            let all = stem::stems(&token.word).into_iter().chain(cyrillic).chain(written);
            letters.extend(all.filter_map(|form| form.chars().next()));
        }
    }
    letters.sort_unstable();
    letters.dedup();
    letters
}
