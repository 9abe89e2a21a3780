//! What a customer wants, by phrases in every language: a customer may write one language in a shop of another.

use std::collections::{BTreeSet, HashMap};

use channel_core::text::{fold, words};

use super::slip::{Word, may_be};
use crate::language::Language;

/// Phrases of all languages by what they mean, folded and split into words.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    known: Vec<Phrase>,
    /// Every word of every phrase once; phrases name them by their place.
    words: Vec<Word>,
    /// The places of those that begin with a letter.
    by_letter: HashMap<char, Vec<u32>>,
    /// The places of the phrases that begin with a word.
    by_word: HashMap<u32, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Phrase {
    language: Language,
    meaning: &'static str,
    words: Vec<u32>,
    /// How many letters it has.
    letters: usize,
}

/// One word of a message, with the words of phrases that it may be.
#[derive(Debug, Clone)]
struct Said {
    word: Word,
    may_be: Vec<u32>,
}

/// What a message says it wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wants {
    pub(super) human: bool,
    pub(super) bot: bool,
    pub(super) yes: bool,
    pub(super) no: bool,
    pub(super) complaint: bool,
    pub(super) price: bool,
    pub(super) stock: bool,
    /// How many there are.
    pub(super) count: bool,
    pub(super) variant: bool,
    pub(super) compare: bool,
    /// The customer's own order.
    pub(super) order: bool,
    /// To bring or send something back.
    pub(super) change: bool,
    /// To undo or alter an order.
    pub(super) cancel: bool,
    /// What no shop answers, such as the weather.
    pub(super) elsewhere: bool,
    /// Something named before: "it".
    pub(super) it: bool,
    /// One of those named before.
    pub(super) place: Option<Place>,
    pub(super) only_greeting: bool,
    pub(super) only_thanks: bool,
    pub(super) only_goodbye: bool,
    pub(super) only_yes: bool,
    pub(super) only_no: bool,
}

/// Which one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Counted from zero.
    At(usize),
    Last,
}

const FILES: [(Language, &str); 6] = [
    (Language::En, include_str!("../../locales/en/phrases.txt")),
    (Language::Ru, include_str!("../../locales/ru/phrases.txt")),
    (Language::Tr, include_str!("../../locales/tr/phrases.txt")),
    (Language::Es, include_str!("../../locales/es/phrases.txt")),
    (Language::Ar, include_str!("../../locales/ar/phrases.txt")),
    (Language::Ky, include_str!("../../locales/ky/phrases.txt")),
];

/// A yes or a no is said in few words; in a longer message they are something else.
const SHORT: usize = 4;

impl Phrases {
    pub(super) fn read() -> Self {
        let mut phrases = Self::default();
        let mut places: HashMap<String, u32> = HashMap::new();
        for (language, file) in FILES {
            for (meaning, listed) in file.lines().filter_map(|line| line.split_once(':')) {
                for phrase in listed.split(',').map(split).filter(|words| !words.is_empty()) {
                    let letters = phrase.iter().map(|word| word.chars().count()).sum();
                    let place = |word: String| {
                        *places.entry(word).or_insert_with_key(|word| {
                            phrases.words.push(Word::new(word.clone()));
                            u32::try_from(phrases.words.len() - 1).unwrap_or(u32::MAX)
                        })
                    };
                    let words = phrase.into_iter().map(place).collect();
                    phrases.known.push(Phrase { language, meaning: meaning.trim(), words, letters });
                }
            }
        }
        for (place, word) in (0_u32..).zip(&phrases.words) {
            phrases.by_letter.entry(word.first()).or_default().push(place);
        }
        for (place, phrase) in phrases.known.iter().enumerate() {
            if let Some(first) = phrase.words.first() {
                phrases.by_word.entry(*first).or_default().push(place);
            }
        }
        phrases
    }

    pub(super) fn wants(&self, text: &str) -> Wants {
        let said = self.said(text);
        let begun = self.begun(&said);
        let meant: BTreeSet<&str> =
            begun.iter().filter(|phrase| phrase.is_in(&said)).map(|phrase| phrase.meaning).collect();
        let means = |meaning: &str| meant.contains(meaning);
        let is_only = |meanings: &[&str]| is_only(&said, &begun, meanings);
        let short = said.len() <= SHORT;
        let places =
            [("first", Place::At(0)), ("second", Place::At(1)), ("third", Place::At(2)), ("last", Place::Last)];
        Wants {
            human: means("human"),
            bot: means("bot"),
            yes: short && means("yes"),
            no: short && means("no"),
            complaint: means("complaint"),
            price: means("price"),
            stock: means("stock"),
            count: means("count"),
            variant: means("variant"),
            compare: means("compare"),
            order: means("order"),
            change: means("change"),
            cancel: means("cancel"),
            elsewhere: means("offtopic"),
            it: means("it"),
            place: places.into_iter().find(|(meaning, _)| means(meaning)).map(|(_, place)| place),
            only_greeting: is_only(&["greet"]),
            only_thanks: is_only(&["thanks", "yes", "greet"]) && !is_only(&["yes", "greet"]),
            only_goodbye: is_only(&["bye", "thanks", "yes", "no"]) && !is_only(&["thanks", "yes", "no"]),
            only_yes: is_only(&["yes"]),
            only_no: is_only(&["no"]),
        }
    }

    /// The language whose phrases most words of a text belong to, when there is one.
    pub(super) fn language(&self, text: &str) -> Option<Language> {
        let said = self.said(text);
        let mut found = self.begun(&said);
        found.retain(|phrase| !phrase.is_small() && phrase.is_in(&said));
        let mut covered: Vec<(usize, Language)> = Language::ALL
            .into_iter()
            .map(|language| {
                let own = found.iter().filter(|phrase| phrase.language == language);
                (own.map(|phrase| phrase.letters).max().unwrap_or(0), language)
            })
            .collect();
        covered.sort_by_key(|&(letters, _)| std::cmp::Reverse(letters));
        match covered.as_slice() {
            [(best, language), (second, _), ..] if best > second => Some(*language),
            _ => None,
        }
    }

    /// The text without the phrases of a meaning.
    pub(super) fn without(&self, text: &str, meaning: &str) -> String {
        let mut rest = self.said(text);
        let begun = self.begun(&rest);
        strike(&mut rest, &begun, &[meaning]);
        rest.into_iter().map(|said| said.word.text).collect::<Vec<_>>().join(" ")
    }

    /// The text in the pieces that lie between the phrases of a meaning.
    pub(super) fn between(&self, text: &str, meaning: &str) -> Vec<String> {
        let is_one = |word: &str| {
            self.of(meaning).any(|phrase| match phrase.words.as_slice() {
                [one] => self.words.get(*one as usize).is_some_and(|known| known.text == word),
                _ => false,
            })
        };
        let mut pieces = vec![Vec::new()];
        for word in split(text) {
            match pieces.last_mut() {
                _ if is_one(&word) => pieces.push(Vec::new()),
                Some(last) => last.push(word),
                None => {}
            }
        }
        let said = |piece: &Vec<String>| piece.iter().any(|word| word.chars().any(char::is_alphanumeric));
        pieces.into_iter().filter(said).map(|piece| piece.join(" ")).collect()
    }

    fn said(&self, text: &str) -> Vec<Said> {
        // However a word is misspelled or hung on to, its first letter is never taken for another.
        let near = |word: &Word| self.by_letter.get(&word.first()).into_iter().flatten();
        let is_meant = |word: &Word, at: u32| self.words.get(at as usize).is_some_and(|known| may_be(word, known));
        let meant = |word: &Word| near(word).copied().filter(|at| is_meant(word, *at)).collect();
        split(text).into_iter().map(Word::new).map(|word| Said { may_be: meant(&word), word }).collect()
    }

    fn of<'p>(&'p self, meaning: &'p str) -> impl Iterator<Item = &'p Phrase> {
        self.known.iter().filter(move |phrase| phrase.meaning == meaning)
    }

    /// The phrases that begin with one of the words: all that can stand in the text, whatever is taken out of it.
    fn begun(&self, said: &[Said]) -> Vec<&Phrase> {
        let words = said.iter().flat_map(|said| &said.may_be);
        let places: BTreeSet<usize> = words.filter_map(|word| self.by_word.get(word)).flatten().copied().collect();
        places.into_iter().filter_map(|place| self.known.get(place)).collect()
    }
}

impl Phrase {
    fn is_in(&self, said: &[Said]) -> bool {
        position(said, &self.words).is_some()
    }

    /// Words that say little of a language: "o" and "la" are found everywhere.
    fn is_small(&self) -> bool {
        matches!(self.meaning, "it" | "and" | "or") || self.letters <= 2
    }
}

fn split(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

/// Whether the words are covered by phrases of these meanings, but for emoji.
fn is_only(said: &[Said], begun: &[&Phrase], meanings: &[&str]) -> bool {
    let mut rest: Vec<Said> =
        said.iter().filter(|said| said.word.text.chars().any(char::is_alphanumeric)).cloned().collect();
    let before = rest.len();
    strike(&mut rest, begun, meanings);
    rest.is_empty() && before > 0
}

/// Takes the phrases of some meanings out, the longest first.
fn strike(rest: &mut Vec<Said>, begun: &[&Phrase], meanings: &[&str]) {
    let of = |meaning| begun.iter().copied().filter(move |phrase| phrase.meaning == meaning);
    let mut phrases: Vec<&Phrase> = meanings.iter().copied().flat_map(of).collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
    for phrase in phrases {
        while let Some(at) = position(rest, &phrase.words) {
            rest.drain(at..at + phrase.words.len());
        }
    }
}

fn position(said: &[Said], phrase: &[u32]) -> Option<usize> {
    said.windows(phrase.len())
        .position(|window| window.iter().zip(phrase).all(|(said, word)| said.may_be.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_in_the_middle_of_a_phrase_does_not_hide_that_nothing_else_was_said() {
        let phrases = Phrases::read();
        assert!(phrases.wants("iyi \u{1f600} günler").only_greeting);
        assert!(phrases.wants("go \u{1f600} ahead").only_yes);
        assert!(phrases.wants("never \u{1f600} mind").only_no);
        assert!(!phrases.wants("never \u{1f600} mind the shoes").only_no);
        assert!(phrases.wants("thank \u{1f600} you").only_thanks);
        assert!(phrases.wants("ok, see \u{1f600} you").only_goodbye);
        assert!(!phrases.wants("ok").only_thanks && !phrases.wants("ok thanks").only_goodbye);
    }
}
