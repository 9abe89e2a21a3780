//! Things with a name in every language: colours, goods of a shop, matters customers ask about, places.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use channel_core::text::fold;

use crate::{language::Lang, stem::name_stem};

const TABLE: &str = include_str!("../data/concepts.txt");
const LANGS: [Lang; 6] = [Lang::En, Lang::Ru, Lang::Tr, Lang::Es, Lang::Ar, Lang::Ky];

/// A thing that is one in all languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Concept(&'static str);

impl Concept {
    /// The English colour, when it is one.
    pub(crate) fn colour(self) -> Option<&'static str> {
        self.0.strip_prefix("c:")
    }

    /// Whether it is a matter of the shop (delivery, payment), not a thing for sale.
    pub(crate) fn is_matter(self) -> bool {
        self.0.starts_with("p:")
    }

    /// Whether it is a place on the map.
    pub(crate) fn is_place(self) -> bool {
        self.0.starts_with("g:")
    }

    /// The term it is found by, in every language.
    pub(crate) fn term(self) -> String {
        let name: String = self.0.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("xq{name}")
    }
}

#[derive(Debug, Default)]
struct Table {
    phrases: HashMap<String, Concept>,
    phrase_words: HashSet<String>,
    forms: HashMap<String, Concept>,
    stems: HashMap<String, Concept>,
    /// What endings are hung on.
    heads: HashMap<String, Concept>,
    /// The languages a form is one of.
    langs: HashMap<String, Vec<Lang>>,
}

/// The concept a folded word names, in any inflection that its language's stem reaches.
pub(crate) fn of_word(word: &str) -> Option<Concept> {
    const REMEMBERED: usize = 20_000;
    thread_local! {
        static SEEN: RefCell<HashMap<Box<str>, Option<Concept>>> = RefCell::new(HashMap::new());
    }
    // What a word names is remembered, up to a number of words: a shop says the same ones again and again.
    SEEN.with_borrow_mut(|seen| {
        if let Some(&known) = seen.get(word) {
            return known;
        }
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        let concept = look_up(word);
        seen.insert(word.into(), concept);
        concept
    })
}

fn look_up(word: &str) -> Option<Concept> {
    let table = table();
    let by_stem = || {
        let langs: &[Lang] = if word.is_ascii() { &[Lang::En, Lang::Es] } else { &[Lang::Ru] };
        langs.iter().find_map(|&lang| table.stems.get(&key(word, lang)).copied())
    };
    table.forms.get(word).copied().or_else(by_stem).or_else(|| by_ending(table, word))
}

/// The concept of two or three folded words next to each other.
pub(crate) fn of_phrase(words: &[&str]) -> Option<Concept> {
    // Nearly all words are in no name of several.
    let table = table();
    let may = words.iter().all(|word| table.phrase_words.contains(*word));
    may.then(|| table.phrases.get(&words.join(" ")).copied()).flatten()
}

/// Whether a folded word is part of a name of several words, and therefore no slip.
pub(crate) fn is_in_phrase(word: &str) -> bool {
    table().phrase_words.contains(word)
}

/// Turkish and Kyrgyz hang endings on a word: `mavisi`, `көгүн`. Four letters must be the word's own.
fn by_ending(table: &Table, word: &str) -> Option<Concept> {
    let letters: Vec<char> = word.chars().collect();
    let shortest = letters.len().saturating_sub(4).max(4);
    (shortest..letters.len()).rev().find_map(|length| {
        let head: String = letters.iter().take(length).collect();
        table.heads.get(&head).copied()
    })
}

fn key(word: &str, lang: Lang) -> String {
    format!("{}:{}", if word.is_ascii() { lang.tag() } else { "" }, name_stem(without_adjective_ending(word), lang))
}

/// Russian adjectives change their last letters only: синий, синюю, синих.
fn without_adjective_ending(word: &str) -> &str {
    const ENDINGS: [&str; 24] = [
        "ыми", "ими", "ого", "его", "ому", "ему", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их",
        "ую", "юю", "ым", "им", "ом", "ем", "ей",
    ];
    ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 3)).unwrap_or(word)
}

/// The languages in which a folded word is the name of something.
pub(crate) fn langs(word: &str) -> &'static [Lang] {
    table().langs.get(word).map_or(&[], Vec::as_slice)
}

/// Every form of one word, for spelling repair. A word is no slip for a place: there are far too many.
pub(crate) fn forms() -> impl Iterator<Item = &'static str> {
    table().forms.iter().filter(|(_, concept)| !concept.is_place()).map(|(form, _)| form.as_str())
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(read)
}

fn read() -> Table {
    let mut table = Table::default();
    for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let mut columns = line.split('|').map(str::trim);
        let Some(name) = columns.next() else { continue };
        let concept = Concept(name);
        for (lang, forms) in LANGS.into_iter().zip(columns) {
            for form in forms.split(',').map(fold).filter(|form| !form.is_empty()) {
                add(&mut table, concept, lang, form);
            }
        }
    }
    table
}

fn add(table: &mut Table, concept: Concept, lang: Lang, form: String) {
    if form.contains([' ', '-']) {
        let phrase = form.replace('-', " ");
        table.phrase_words.extend(phrase.split(' ').map(str::to_owned));
        table.phrases.entry(phrase).or_insert(concept);
    }
    if form.contains(' ') {
        return;
    }
    // A cut of five letters is too coarse for words that are hardly longer, so those need their exact form.
    if matches!(lang, Lang::Tr | Lang::Ky | Lang::Ru) {
        table.heads.entry(form.clone()).or_insert(concept);
    }
    if !matches!(lang, Lang::Tr) && form.chars().count() > 3 {
        table.stems.entry(key(&form, lang)).or_insert(concept);
    }
    let langs = table.langs.entry(form.clone()).or_default();
    if !langs.contains(&lang) {
        langs.push(lang);
    }
    table.forms.entry(form).or_insert(concept);
}
