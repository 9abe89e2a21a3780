//! What a customer wants, by phrases in every language: a customer may write one language in a shop of another.

use channel_core::text::{fold, words};

use super::slip::may_be;
use crate::language::Language;

/// Phrases of all languages by what they mean, folded and split into words.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    known: Vec<Phrase>,
}

#[derive(Debug, Clone)]
struct Phrase {
    language: Language,
    meaning: &'static str,
    words: Vec<String>,
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
        let mut known = Vec::new();
        for (language, file) in FILES {
            for (meaning, phrases) in file.lines().filter_map(|line| line.split_once(':')) {
                let phrases = phrases.split(',').map(split).filter(|words| !words.is_empty());
                known.extend(phrases.map(|words| Phrase { language, meaning: meaning.trim(), words }));
            }
        }
        Self { known }
    }

    pub(super) fn wants(&self, text: &str) -> Wants {
        let said = split(text);
        let means = |meaning: &str| self.of(meaning).any(|phrase| position(&said, &phrase.words).is_some());
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
            only_greeting: self.is_only(&said, &["greet"]),
            only_thanks: self.is_only(&said, &["thanks", "yes", "greet"]) && means("thanks"),
            only_goodbye: self.is_only(&said, &["bye", "thanks", "yes", "no"]) && means("bye"),
            only_yes: self.is_only(&said, &["yes"]),
            only_no: self.is_only(&said, &["no"]),
        }
    }

    /// The language whose phrases most words of a text belong to, when there is one.
    pub(super) fn language(&self, text: &str) -> Option<Language> {
        let said = split(text);
        let mut covered: Vec<(usize, Language)> = Language::ALL
            .into_iter()
            .map(|language| {
                let own = self.known.iter().filter(|phrase| phrase.language == language && !phrase.is_small());
                let longest = own.filter(|phrase| position(&said, &phrase.words).is_some());
                (longest.map(|phrase| phrase.words.join(" ").chars().count()).max().unwrap_or(0), language)
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
        let mut rest = split(text);
        self.strike(&mut rest, &[meaning]);
        rest.join(" ")
    }

    /// The text in the pieces that lie between the phrases of a meaning.
    pub(super) fn between(&self, text: &str, meaning: &str) -> Vec<String> {
        let mut pieces = vec![Vec::new()];
        for word in split(text) {
            let parts = self.of(meaning).any(|phrase| matches!(phrase.words.as_slice(), [one] if *one == word));
            match pieces.last_mut() {
                _ if parts => pieces.push(Vec::new()),
                Some(last) => last.push(word),
                None => {}
            }
        }
        let said = |piece: &Vec<String>| piece.iter().any(|word| word.chars().any(char::is_alphanumeric));
        pieces.into_iter().filter(said).map(|piece| piece.join(" ")).collect()
    }

    fn of<'p>(&'p self, meaning: &'p str) -> impl Iterator<Item = &'p Phrase> {
        self.known.iter().filter(move |phrase| phrase.meaning == meaning)
    }

    /// Whether the words are covered by phrases of these meanings, but for emoji.
    fn is_only(&self, said: &[String], meanings: &[&str]) -> bool {
        let mut rest: Vec<String> =
            said.iter().filter(|word| word.chars().any(char::is_alphanumeric)).cloned().collect();
        let before = rest.len();
        self.strike(&mut rest, meanings);
        rest.is_empty() && before > 0
    }

    fn strike(&self, rest: &mut Vec<String>, meanings: &[&str]) {
        let mut phrases: Vec<&Phrase> = meanings.iter().flat_map(|meaning| self.of(meaning)).collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        for phrase in phrases {
            while let Some(at) = position(rest, &phrase.words) {
                rest.drain(at..at + phrase.words.len());
            }
        }
    }
}

impl Phrase {
    /// Words that say little of a language: "o" and "la" are found everywhere.
    fn is_small(&self) -> bool {
        matches!(self.meaning, "it" | "and" | "or") || self.words.iter().all(|word| word.chars().count() <= 2)
    }
}

fn split(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

fn position(said: &[String], phrase: &[String]) -> Option<usize> {
    said.windows(phrase.len()).position(|window| window.iter().zip(phrase).all(|(said, wanted)| may_be(said, wanted)))
}
