//! What a customer wants, by phrases in every language: a customer may write one language in a shop of another.

use channel_core::text::{fold, same_word, words};

/// Phrases of all languages by what they mean, folded and split into words.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    by_meaning: Vec<(&'static str, Vec<String>)>,
}

/// What a message says it wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wants {
    pub(super) human: bool,
    pub(super) bot: bool,
    pub(super) yes: bool,
    pub(super) no: bool,
    pub(super) price: bool,
    pub(super) stock: bool,
    pub(super) variant: bool,
    pub(super) compare: bool,
    pub(super) only_greeting: bool,
    pub(super) only_thanks: bool,
    pub(super) only_yes: bool,
    pub(super) only_no: bool,
}

const FILES: [&str; 6] = [
    include_str!("../../locales/en/phrases.txt"),
    include_str!("../../locales/ru/phrases.txt"),
    include_str!("../../locales/tr/phrases.txt"),
    include_str!("../../locales/es/phrases.txt"),
    include_str!("../../locales/ar/phrases.txt"),
    include_str!("../../locales/ky/phrases.txt"),
];

/// A yes or a no is said in few words; in a longer message they are something else.
const SHORT: usize = 4;

impl Phrases {
    pub(super) fn read() -> Self {
        let lines = FILES.iter().flat_map(|file| file.lines()).filter_map(|line| line.split_once(':'));
        let by_meaning =
            lines.flat_map(|(meaning, phrases)| phrases.split(',').map(move |phrase| (meaning.trim(), split(phrase))));
        Self { by_meaning: by_meaning.filter(|(_, phrase)| !phrase.is_empty()).collect() }
    }

    pub(super) fn wants(&self, text: &str) -> Wants {
        let said = split(text);
        let means = |meaning: &str| self.of(meaning).any(|phrase| position(&said, phrase).is_some());
        let short = said.len() <= SHORT;
        Wants {
            human: means("human"),
            bot: means("bot"),
            yes: short && means("yes"),
            no: short && means("no"),
            price: means("price"),
            stock: means("stock"),
            variant: means("variant"),
            compare: means("compare"),
            only_greeting: self.is_only(&said, &["greet"]),
            only_thanks: self.is_only(&said, &["thanks", "yes", "greet"]) && means("thanks"),
            only_yes: self.is_only(&said, &["yes"]),
            only_no: self.is_only(&said, &["no"]),
        }
    }

    fn of<'p>(&'p self, meaning: &'p str) -> impl Iterator<Item = &'p [String]> {
        self.by_meaning.iter().filter(move |(known, _)| *known == meaning).map(|(_, phrase)| phrase.as_slice())
    }

    /// Whether the words are covered by phrases of these meanings, but for emoji and one word such as a name.
    fn is_only(&self, said: &[String], meanings: &[&str]) -> bool {
        let mut rest: Vec<String> =
            said.iter().filter(|word| word.chars().any(char::is_alphanumeric)).cloned().collect();
        let before = rest.len();
        let mut phrases: Vec<&[String]> = meanings.iter().flat_map(|meaning| self.of(meaning)).collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        for phrase in phrases {
            while let Some(at) = position(&rest, phrase) {
                rest.drain(at..at + phrase.len());
            }
        }
        rest.is_empty() && before > 0
    }
}

fn split(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

fn position(said: &[String], phrase: &[String]) -> Option<usize> {
    said.windows(phrase.len()).position(|window| window.iter().zip(phrase).all(|(said, wanted)| is_form(said, wanted)))
}

/// Long words may carry an ending: `операторун`, `temsilciye`.
fn is_form(said: &str, wanted: &str) -> bool {
    let ending =
        || said.strip_prefix(wanted).is_some_and(|rest| wanted.chars().count() >= 5 && rest.chars().count() <= 4);
    same_word(wanted, said) || (!wanted.is_ascii() || wanted.len() >= 7) && ending()
}
