//! Understanding a question: what it is about and what it narrows the search to.

use std::{collections::HashSet, sync::OnceLock};

use channel_core::text::fold;

use crate::{
    concept,
    filter::{self, Filters},
    language::Lang,
    spelling::{Vocabulary, repair},
    stem::stems,
    terms,
    token::{Token, TokenKind, token, tokenise},
    translit,
};

const STOPWORDS: &str = include_str!("../data/stopwords.txt");

/// A question, understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// What it is about.
    pub terms: Vec<Term>,
    /// What it narrows the search to.
    pub filters: Filters,
    /// The language it is asked in, when that can be told.
    pub lang: Option<Lang>,
}

/// One thing a question is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// As the customer wrote it, folded.
    pub word: String,
    /// Index terms of which any counts.
    pub variants: Vec<String>,
    /// What kind of term it is.
    pub kind: TermKind,
    /// What the word was repaired to, when it was unknown.
    pub repaired: Option<String>,
}

/// What kind of term it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// A word.
    Word,
    /// A number or a model number.
    Exact,
    /// A thing with a name in every language.
    Thing,
    /// A matter of the shop, such as delivery.
    Matter,
}

/// Understands a question against the words of a shop.
#[must_use]
pub fn understand(question: &str, lang: Option<Lang>, vocabulary: &dyn Vocabulary) -> Question {
    let tokens = tokenise(question, lang.unwrap_or(Lang::En));
    let tokens: Vec<Token> = tokens.into_iter().map(|token| respell(token, vocabulary)).collect();
    let mut used = vec![false; tokens.len()];
    let known = |term: &str| vocabulary.frequency(term) > 0;
    let mut filters = filter::find(&tokens, question, &known, &mut used);
    let mut found = Vec::new();
    for (at, length, concept) in terms::concepts(&tokens) {
        let span = used.get_mut(at..at + length).unwrap_or_default();
        if span.iter().any(|used| *used) {
            continue;
        }
        // A filler word names nothing, even when it looks like the name of something ("size", "sizing").
        if length == 1 && tokens.get(at).is_some_and(|token| is_stopword(&token.word)) {
            continue;
        }
        span.fill(true);
        let words: Vec<&str> = tokens.iter().skip(at).take(length).map(|token| token.word.as_str()).collect();
        match concept.colour() {
            Some(colour) => filters.colour = Some(colour.to_owned()),
            None => found.push((at, thing(&words, concept))),
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        if !used.get(at).copied().unwrap_or(true) && !is_stopword(&token.word) {
            found.push((at, word_term(token, vocabulary)));
        }
    }
    found.sort_by_key(|&(at, _)| at);
    let mut terms: Vec<Term> = Vec::new();
    for (_, term) in found {
        if !terms.iter().any(|known| known.variants == term.variants) {
            terms.push(term);
        }
    }
    Question { terms, filters, lang }
}

/// A slip in a word that names a thing or a filter is put right before anything is looked for.
fn respell(original: Token, vocabulary: &dyn Vocabulary) -> Token {
    let word = original.word.as_str();
    let is_fine = original.kind == TokenKind::Exact
        || is_stopword(word)
        || concept::of_word(word).is_some()
        || concept::is_in_phrase(word)
        || vocabulary.frequency(word) > 0;
    if is_fine {
        return original;
    }
    let cyrillic =
        translit::to_cyrillic(word).filter(|word| vocabulary.frequency(word) > 0 || concept::of_word(word).is_some());
    let stretched = || channel_core::text::is_elongated(word).then(|| channel_core::text::squeeze(word));
    let meant = cyrillic
        .or_else(stretched)
        .or_else(|| repair(word, vocabulary).filter(|known| concept::of_word(known).is_some()));
    meant.map_or(original, |meant| token(&meant, Lang::En))
}

fn thing(words: &[&str], concept: concept::Concept) -> Term {
    let mut variants = vec![concept.term()];
    if let [word] = words {
        variants.extend(stems(word));
    }
    let kind = if concept.is_matter() { TermKind::Matter } else { TermKind::Thing };
    Term { word: words.join(" "), variants, kind, repaired: None }
}

fn word_term(token: &Token, vocabulary: &dyn Vocabulary) -> Term {
    if token.kind == TokenKind::Exact {
        return Term {
            word: token.word.clone(),
            variants: vec![token.term.clone()],
            kind: TermKind::Exact,
            repaired: None,
        };
    }
    let mut variants = stems(&token.word);
    let mut repaired = None;
    if vocabulary.frequency(&token.word) == 0 && !variants.iter().any(|term| vocabulary.frequency(term) > 0) {
        if let Some(cyrillic) = translit::to_cyrillic(&token.word) {
            variants.extend(stems(&fold(&cyrillic)));
        }
        repaired = repair(&token.word, vocabulary);
        variants.extend(repaired.iter().flat_map(|word| stems(word)));
    }
    Term { word: token.word.clone(), variants, kind: TermKind::Word, repaired }
}

fn is_stopword(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let lines = STOPWORDS.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split(' ')).map(fold).filter(|word| !word.is_empty()).collect()
    });
    // What stands alone between apostrophes and single letters names nothing.
    words.contains(word) || (word.chars().count() == 1 && !word.chars().all(char::is_numeric))
}
