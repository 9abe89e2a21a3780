//! The names, read once.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use channel_core::text::{fold, words};

use super::inflection::{asked, kept};
use crate::{
    language::Lang,
    slip::Guess,
    spelling::{MemoryVocabulary, Vocabulary as _},
};

/// The files by name.
const FILES: [(&str, &str); 6] = [
    ("wear", include_str!("../../data/lexicon/wear.txt")),
    ("home", include_str!("../../data/lexicon/home.txt")),
    ("devices", include_str!("../../data/lexicon/devices.txt")),
    ("leisure", include_str!("../../data/lexicon/leisure.txt")),
    ("made-of", include_str!("../../data/lexicon/made-of.txt")),
    ("ways", include_str!("../../data/lexicon/ways.txt")),
];
/// The languages of the columns.
pub(super) const LANGS: [Lang; 6] = [Lang::En, Lang::Ru, Lang::Tr, Lang::Es, Lang::Ar, Lang::Ky];
/// The most words of a name.
const LONGEST: usize = 4;

/// A meaning by its number.
pub(super) type Meaning = u16;

/// A name: its folded words.
pub(super) type Name = Box<[Box<str>]>;

/// What was read at the beginning of a row of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// How many words it takes.
    pub(super) length: usize,
    /// What it may mean, and in which language.
    pub(super) meanings: Vec<(Meaning, Lang)>,
}

#[derive(Debug, Default)]
struct Table {
    /// Names of every meaning, language by language.
    names: Vec<[Vec<Name>; 6]>,
    /// Names of one word, language by language, under the forms in which they are kept.
    words: [HashMap<String, Vec<Meaning>>; 6],
    /// Names of several words under the forms of their first.
    phrases: [HashMap<String, Vec<Phrase>>; 6],
    /// Words of names of several.
    parts: [HashSet<String>; 6],
}

#[derive(Debug, Clone)]
struct Phrase {
    /// The forms in which each word after the first is kept.
    rest: Vec<Vec<String>>,
    meaning: Meaning,
}

/// The names of a meaning in a language.
pub(super) fn names(meaning: Meaning, lang: Lang) -> &'static [Name] {
    let column = LANGS.iter().position(|known| *known == lang);
    let names = table().names.get(usize::from(meaning)).zip(column).and_then(|(names, column)| names.get(column));
    names.map_or(&[], Vec::as_slice)
}

/// The names that a row of folded words begins with, the longest first: in the language of the question if there are such,
/// else in those that are written with the same letters.
pub(super) fn read(row: &[&str], lang: Option<Lang>) -> Vec<Reading> {
    let Some(first) = row.first() else { return Vec::new() };
    let in_langs = |langs: Vec<Lang>| {
        let phrase = langs.iter().filter_map(|&lang| phrase(row, lang)).max_by_key(|reading| reading.length);
        let meanings: Vec<(Meaning, Lang)> = langs.iter().flat_map(|&lang| word(first, lang)).collect();
        let word = (!meanings.is_empty()).then_some(Reading { length: 1, meanings });
        phrase.into_iter().chain(word).collect::<Vec<Reading>>()
    };
    tongues(first, lang).into_iter().map(in_langs).find(|readings| !readings.is_empty()).unwrap_or_default()
}

/// Whether a folded word is a name, and therefore no slip. Of a word in an unknown language that is believed only as it is
/// kept, and not when it is short.
pub(crate) fn knows(folded: &str, lang: Option<Lang>) -> bool {
    match lang {
        Some(_) => tongues(folded, lang).first().is_some_and(|own| own.iter().any(|&lang| is_name(folded, lang))),
        None if folded.chars().count() < 4 => false,
        None => tongues(folded, None)
            .iter()
            .flatten()
            .filter_map(|lang| column(*lang))
            .any(|column| table().words.get(column).is_some_and(|words| words.contains_key(folded))),
    }
}

fn is_name(folded: &str, lang: Lang) -> bool {
    let parts = column(lang).and_then(|column| table().parts.get(column));
    !word(folded, lang).is_empty()
        || parts.is_some_and(|parts| asked(folded, lang).iter().any(|form| parts.contains(form)))
}

/// Names of one word near an unknown one of a question in a known language.
pub(crate) fn near(folded: &str, lang: Lang) -> Vec<Guess> {
    static NEAR: OnceLock<[MemoryVocabulary; 6]> = OnceLock::new();
    let all = NEAR.get_or_init(|| {
        LANGS.map(|lang| {
            let all = (0..table().names.len()).filter_map(|meaning| Meaning::try_from(meaning).ok());
            let single = all.flat_map(|meaning| names(meaning, lang)).filter_map(|name| match &**name {
                [word] => Some((word.to_string(), 1)),
                _ => None,
            });
            MemoryVocabulary::new(single)
        })
    });
    column(lang).and_then(|column| all.get(column)).map(|words| words.guesses(folded)).unwrap_or_default()
}

fn phrase(row: &[&str], lang: Lang) -> Option<Reading> {
    let phrases = table().phrases.get(column(lang)?)?;
    let mut found: Option<Reading> = None;
    for known in asked(row.first()?, lang).iter().filter_map(|form| phrases.get(form)).flatten() {
        let length = known.rest.len() + 1;
        let rest = row.get(1..length).unwrap_or_default();
        let fits = rest.len() == known.rest.len()
            && known.rest.iter().zip(rest).all(|(kept, word)| asked(word, lang).iter().any(|form| kept.contains(form)));
        if !fits {
            continue;
        }
        match &mut found {
            Some(other) if other.length == length => other.meanings.push((known.meaning, lang)),
            Some(other) if other.length > length => {}
            _ => found = Some(Reading { length, meanings: vec![(known.meaning, lang)] }),
        }
    }
    found
}

fn word(word: &str, lang: Lang) -> Vec<(Meaning, Lang)> {
    let words = column(lang).and_then(|column| table().words.get(column));
    let found = words.and_then(|words| asked(word, lang).iter().find_map(|form| words.get(form)));
    found.into_iter().flatten().map(|&meaning| (meaning, lang)).collect()
}

fn column(lang: Lang) -> Option<usize> {
    LANGS.iter().position(|known| *known == lang)
}

/// The languages that a word may be in, those first that it is rather in.
fn tongues(word: &str, lang: Option<Lang>) -> Vec<Vec<Lang>> {
    let script: &[Lang] = match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{600}'..='\u{6ff}') => &[Lang::Ar],
        Some('\u{400}'..='\u{52f}') => &[Lang::Ru, Lang::Ky],
        Some(c) if c.is_ascii_alphabetic() => &[Lang::En, Lang::Tr, Lang::Es],
        _ => return Vec::new(),
    };
    match lang.filter(|lang| script.contains(lang)) {
        Some(own) => vec![vec![own], script.iter().copied().filter(|lang| *lang != own).collect()],
        None => vec![script.to_vec()],
    }
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(read_files)
}

fn read_files() -> Table {
    let mut table = Table::default();
    let lines = FILES.iter().flat_map(|(_, text)| text.lines());
    for line in lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let Ok(meaning) = Meaning::try_from(table.names.len()) else { break };
        let mut columns = line.split('|');
        let names =
            LANGS.map(|_| columns.next().unwrap_or_default().split(',').filter_map(name).collect::<Vec<Name>>());
        for (column, (lang, names)) in LANGS.into_iter().zip(&names).enumerate() {
            for name in names {
                keep(&mut table, column, lang, name, meaning);
            }
        }
        table.names.push(names);
    }
    table
}

fn name(text: &str) -> Option<Name> {
    let folded = fold(text);
    let name: Name = words(&folded).map(Box::from).take(LONGEST).collect();
    (!name.is_empty()).then_some(name)
}

fn keep(table: &mut Table, column: usize, lang: Lang, name: &Name, meaning: Meaning) {
    let [first, rest @ ..] = &**name else { return };
    if !rest.is_empty()
        && let Some(parts) = table.parts.get_mut(column)
    {
        parts.extend(name.iter().flat_map(|word| kept(word, lang)));
    }
    for form in kept(first, lang) {
        if rest.is_empty() {
            let meanings = table.words.get_mut(column).map(|words| words.entry(form).or_default());
            if let Some(meanings) = meanings.filter(|meanings| !meanings.contains(&meaning)) {
                meanings.push(meaning);
            }
        } else if let Some(phrases) = table.phrases.get_mut(column) {
            let rest = rest.iter().map(|word| kept(word, lang)).collect();
            phrases.entry(form).or_default().push(Phrase { rest, meaning });
        }
    }
}

/// What is read, for whoever holds it to its form.
#[cfg(test)]
pub(crate) fn files() -> [(&'static str, &'static str); 6] {
    FILES
}
