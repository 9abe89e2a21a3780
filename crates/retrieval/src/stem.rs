//! Stems: Snowball where it is good, the first five letters where nothing better exists.

use frostem::{Algorithm, Stemmer};

use crate::language::Lang;

/// Letters kept of a word in languages without a good stemmer.
const CUT: usize = 5;

/// The stem of a folded word. The script decides before the language does, so that a wrong guess costs little.
pub(crate) fn stem(word: &str, lang: Lang) -> String {
    match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{600}'..='\u{6ff}') => arabic(word),
        Some(c) if c.is_ascii_alphabetic() => latin(word, lang),
        _ => cut(word),
    }
}

/// Stems of a question's word under every language its script may mean, since a document may be in another.
pub(crate) fn stems(word: &str) -> Vec<String> {
    let mut all: Vec<String> = [Lang::En, Lang::Es, Lang::Tr].map(|lang| stem(word, lang)).to_vec();
    all.sort();
    all.dedup();
    all
}

fn latin(word: &str, lang: Lang) -> String {
    match lang {
        Lang::Es => Stemmer::new(Algorithm::Spanish).stem(word).into_owned(),
        Lang::Tr | Lang::Uz => cut(word),
        _ => Stemmer::new(Algorithm::English).stem(word.trim_end_matches("'s")).into_owned(),
    }
}

fn arabic(word: &str) -> String {
    let bare = ["وال", "بال", "كال", "فال", "لل", "ال"]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix).filter(|rest| rest.chars().count() >= 3))
        .unwrap_or(word);
    Stemmer::new(Algorithm::Arabic).stem(bare).into_owned()
}

fn cut(word: &str) -> String {
    word.chars().filter(|&c| c != '\'').take(CUT).collect()
}
