//! Stems: Snowball where it is good, the first five letters where nothing better exists.

use std::{cell::RefCell, collections::HashMap};

use frostem::{Algorithm, Stemmer};

use crate::language::Lang;

/// Letters kept of a word in languages without a good stemmer.
const CUT: usize = 5;
/// Letters that have to stay when an ending goes.
const ROOT: usize = 3;

/// Endings of Russian nouns and adjectives, after [`skeleton`], the longest first.
pub(crate) const RUSSIAN: &[&str] = &[
    "ами", "ями", "ими", "ого", "его", "ому", "ему", "иями", "ов", "ев", "еи", "ом", "ем", "ах", "ях", "ам", "ям",
    "ои", "ии", "ая", "яя", "ое", "ее", "ие", "их", "ую", "юю", "им", "а", "е", "и", "о", "у", "ю", "я",
];
/// Endings of Kyrgyz and Kazakh nouns, after [`skeleton`]: number, possession, case.
const KYRGYZ: &[&str] = &[
    "лардан",
    "лерден",
    "лорду",
    "ларга",
    "лерге",
    "лорго",
    "ларди",
    "лерди",
    "дарди",
    "дерди",
    "тарди",
    "терди",
    "лари",
    "лери",
    "дари",
    "дери",
    "тари",
    "тери",
    "лору",
    "дору",
    "тору",
    "лар",
    "лер",
    "лор",
    "дар",
    "дер",
    "дор",
    "тар",
    "тер",
    "тор",
    "нин",
    "нун",
    "дин",
    "дун",
    "тин",
    "тун",
    "син",
    "сун",
    "дан",
    "ден",
    "дон",
    "тан",
    "тен",
    "тон",
    "си",
    "су",
    "ни",
    "ну",
    "ди",
    "ду",
    "ти",
    "ту",
    "га",
    "ге",
    "го",
    "ка",
    "ке",
    "ко",
    "да",
    "де",
    "до",
    "и",
    "у",
];
/// Endings of Turkish nouns without their accents.
const TURKISH: &[&str] = &[
    "larini", "lerini", "lari", "leri", "lar", "ler", "larin", "lerin", "nin", "nun", "dan", "den", "tan", "ten", "si",
    "su", "yi", "yu", "da", "de", "ta", "te", "ya", "ye", "i", "u", "a", "e",
];

/// The stem of a folded word. The script decides before the language does, so that a wrong guess costs little.
pub(crate) fn stem(word: &str, lang: Lang) -> String {
    match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{600}'..='\u{6ff}') => arabic(word),
        Some(c) if c.is_ascii_alphabetic() => latin(word, lang),
        Some('\u{400}'..='\u{52f}') => cyrillic(word, lang),
        _ => cut(word),
    }
}

/// The stem that names of things are compared by: in Cyrillic letters the bare cut, since such names are written out in
/// the forms that people use.
pub(crate) fn name_stem(word: &str, lang: Lang) -> String {
    match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{52f}') => cut(word),
        Some(c) if c.is_ascii_alphabetic() && matches!(lang, Lang::Tr | Lang::Uz) => cut(word),
        _ => stem(word, lang),
    }
}

/// Stems of a question's word under every language its script may mean, since a document may be in another.
pub(crate) fn stems(word: &str) -> Vec<String> {
    let langs: &[Lang] = match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{52f}') => &[Lang::Ru, Lang::Ky],
        Some(c) if c.is_ascii_alphabetic() => &[Lang::En, Lang::Es, Lang::Tr],
        _ => &[Lang::En],
    };
    let mut all: Vec<String> = langs.iter().map(|&lang| stem(word, lang)).collect();
    all.sort();
    all.dedup();
    all
}

/// The word without the endings it may have, for words whose ending keeps them from being recognised with a slip in them.
pub(crate) fn without_endings(word: &str) -> Vec<String> {
    let lists: &[&[&str]] = match word.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{52f}') => &[RUSSIAN, KYRGYZ],
        Some(c) if c.is_ascii_alphabetic() => &[TURKISH, &["s", "es"]],
        _ => &[],
    };
    let plain: String = word.chars().map(|c| if c == 'ы' || c == 'й' { 'и' } else { c }).collect();
    let mut bare: Vec<String> = Vec::new();
    for list in lists {
        let ending =
            list.iter().find(|ending| plain.strip_suffix(**ending).is_some_and(|rest| rest.chars().count() >= 4));
        if let Some(ending) = ending {
            let kept = word.chars().count() - ending.chars().count();
            bare.push(word.chars().take(kept).collect());
        }
    }
    bare
}

fn latin(word: &str, lang: Lang) -> String {
    match lang {
        Lang::Es => snowball(Algorithm::Spanish, word),
        Lang::Tr | Lang::Uz => cut(without_ending(word, TURKISH)),
        _ => snowball(Algorithm::English, word.trim_end_matches("'s")),
    }
}

fn cyrillic(word: &str, lang: Lang) -> String {
    let plain = skeleton(word);
    match lang {
        Lang::Ky | Lang::Kk => cut(without_ending(&plain, KYRGYZ)),
        _ => cut(without_ending(&plain, RUSSIAN)),
    }
}

/// The word without what people leave out or confuse, and what Latin letters cannot tell apart: signs, short and hard
/// vowels, doubled letters.
pub(crate) fn skeleton(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        let c = match c {
            'ь' | 'ъ' | '\'' => continue,
            'ы' | 'й' => 'и',
            'э' | 'ё' => 'е',
            'щ' => 'ш',
            c => c,
        };
        if !plain.ends_with(c) {
            plain.push(c);
        }
    }
    plain
}

/// Without the first ending that leaves a root. Only words that the cut would leave with one need it.
fn without_ending<'a>(word: &'a str, endings: &[&str]) -> &'a str {
    if word.chars().count() > CUT + 3 {
        return word;
    }
    endings
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= ROOT))
        .unwrap_or(word)
}

fn arabic(word: &str) -> String {
    let bare = ["وال", "بال", "كال", "فال", "لل", "ال"]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix).filter(|rest| rest.chars().count() >= 3))
        .unwrap_or(word);
    snowball(Algorithm::Arabic, bare)
}

/// Stems by the language's number and the word.
type Stems = HashMap<(u8, Box<str>), Box<str>>;

/// Stems are remembered, up to a number of them: a shop says the same words again and again.
fn snowball(algorithm: Algorithm, word: &str) -> String {
    const REMEMBERED: usize = 20_000;
    thread_local! {
        static STEMS: RefCell<Stems> = RefCell::new(HashMap::new());
    }
    let number = match algorithm {
        Algorithm::Spanish => 1,
        Algorithm::Arabic => 2,
        _ => 0,
    };
    STEMS.with_borrow_mut(|stems| {
        let key = (number, Box::from(word));
        if let Some(stem) = stems.get(&key) {
            return stem.to_string();
        }
        if stems.len() >= REMEMBERED {
            stems.clear();
        }
        let stem = Stemmer::new(algorithm).stem(word).into_owned();
        stems.insert(key, stem.as_str().into());
        stem
    })
}

fn cut(word: &str) -> String {
    word.chars().filter(|&c| c != '\'').take(CUT).collect()
}
