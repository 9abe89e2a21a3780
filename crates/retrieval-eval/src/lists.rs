//! The word lists of one language.

use std::collections::HashMap;

/// Which lists shops and questions are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Words {
    /// Those that the search was mended with.
    Development,
    /// Those that are for measuring alone, see `data/held/README.md`.
    HeldOut,
}

/// Words and sentences of one language, by their part.
#[derive(Debug, Clone)]
pub struct Lists {
    /// The language's tag.
    pub lang: &'static str,
    /// Makers.
    pub brands: &'static [&'static str],
    /// Kinds of goods.
    pub nouns: Vec<Noun>,
    parts: HashMap<String, Vec<String>>,
}

/// A kind of goods.
#[derive(Debug, Clone)]
pub struct Noun {
    /// The upper category.
    pub group: String,
    /// What sizes it comes in.
    pub sizes: SizeKind,
    /// `m`, `f`, `n` or `p` for words that are always plural.
    pub gender: char,
    /// Names that titles use.
    pub names: Vec<String>,
    /// Per name the forms that questions use, the plural first.
    pub forms: Vec<Vec<String>>,
}

/// What sizes goods come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeKind {
    /// S to XXL.
    Clothes,
    /// 36 to 46.
    Shoes,
    /// None.
    None,
}

/// Brands, which are the same in all languages.
const BRANDS: [&str; 24] = [
    "Velora", "Nordhem", "Casqo", "Bramling", "Tosca", "Ulmire", "Fenwick", "Ozeri", "Halden", "Mirovia", "Kestrel",
    "Lumio", "Quarrel", "Sandoz", "Tavira", "Yarrow", "Zephyra", "Pelagia", "Ridgeway", "Corvina", "Anselm",
    "Dovetail", "Estrela", "Ibexa",
];
const HELD_OUT_BRANDS: [&str; 20] = [
    "Orvanta",
    "Belcorin",
    "Haskavik",
    "Pruneau",
    "Tindale",
    "Maristo",
    "Wexholm",
    "Calderon",
    "Ystria",
    "Fjordan",
    "Grellic",
    "Novarre",
    "Sunterra",
    "Kobayo",
    "Lindqvist",
    "Arrowen",
    "Dunmore",
    "Ekvator",
    "Vossler",
    "Jaspera",
];

impl Lists {
    /// The lists of a language; it has to be one of [`crate::LANGS`].
    #[must_use]
    pub fn of(lang: &'static str, words: Words) -> Self {
        let text = match (words, lang) {
            (Words::Development, "en") => include_str!("../data/en.txt"),
            (Words::Development, "ru") => include_str!("../data/ru.txt"),
            (Words::Development, "tr") => include_str!("../data/tr.txt"),
            (Words::Development, "es") => include_str!("../data/es.txt"),
            (Words::Development, "ar") => include_str!("../data/ar.txt"),
            (Words::Development, "ky") => include_str!("../data/ky.txt"),
            (Words::HeldOut, "en") => include_str!("../data/held/en.txt"),
            (Words::HeldOut, "ru") => include_str!("../data/held/ru.txt"),
            (Words::HeldOut, "tr") => include_str!("../data/held/tr.txt"),
            (Words::HeldOut, "es") => include_str!("../data/held/es.txt"),
            (Words::HeldOut, "ar") => include_str!("../data/held/ar.txt"),
            (Words::HeldOut, "ky") => include_str!("../data/held/ky.txt"),
            (_, other) => panic!("there are no word lists for {other}"),
        };
        let brands: &'static [&'static str] = match words {
            Words::Development => &BRANDS,
            Words::HeldOut => &HELD_OUT_BRANDS,
        };
        let mut parts: HashMap<String, Vec<String>> = HashMap::new();
        let mut part = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => name.clone_into(&mut part),
                None => parts.entry(part.clone()).or_default().push(line.to_owned()),
            }
        }
        let nouns = parts.get("nouns").map(|lines| lines.iter().map(|line| noun(line)).collect()).unwrap_or_default();
        Self { lang, brands, nouns, parts }
    }

    /// The lines of a part; it has to be there.
    #[must_use]
    pub fn part(&self, name: &str) -> &[String] {
        self.parts.get(name).unwrap_or_else(|| panic!("the lists of {} have no part {name}", self.lang))
    }

    /// An adjective or colour beside a noun of this gender, in the plural where the noun is.
    #[must_use]
    pub fn agree(&self, adjective: &str, gender: char) -> String {
        match self.lang {
            "ru" => russian(adjective, gender),
            "es" => spanish(adjective, gender),
            "ar" => arabic(adjective, gender),
            _ => adjective.to_owned(),
        }
    }

    /// An adjective and a noun in the language's order.
    #[must_use]
    pub fn phrase(&self, adjective: &str, noun: &str) -> String {
        if self.part("order") == ["noun adj"] { format!("{noun} {adjective}") } else { format!("{adjective} {noun}") }
    }
}

fn noun(line: &str) -> Noun {
    let columns: Vec<&str> = line.split(';').collect();
    let [group, sizes, gender, names, forms] = columns.as_slice() else { panic!("not a noun: {line}") };
    let sizes = match *sizes {
        "c" => SizeKind::Clothes,
        "s" => SizeKind::Shoes,
        _ => SizeKind::None,
    };
    Noun {
        group: (*group).to_owned(),
        sizes,
        gender: gender.chars().next().unwrap_or('m'),
        names: names.split(',').map(str::to_owned).collect(),
        forms: forms.split(',').map(|forms| forms.split('/').map(str::to_owned).collect()).collect(),
    }
}

fn russian(adjective: &str, gender: char) -> String {
    let (root, is_soft) = if let Some(root) = adjective.strip_suffix("ый") {
        (root, false)
    } else if let Some(root) = adjective.strip_suffix("ой") {
        (root, false)
    } else if let Some(root) = adjective.strip_suffix("ий") {
        (root, root.ends_with('н'))
    } else {
        return adjective.to_owned();
    };
    let is_velar = root.ends_with(['к', 'г', 'х']);
    let ending = match (gender, is_soft) {
        ('f', false) => "ая",
        ('f', true) => "яя",
        ('n', false) => "ое",
        ('n', true) => "ее",
        ('p', false) if !is_velar => "ые",
        ('p', _) => "ие",
        _ => return adjective.to_owned(),
    };
    format!("{root}{ending}")
}

fn spanish(adjective: &str, gender: char) -> String {
    match (adjective.strip_suffix('o'), gender) {
        (Some(root), 'f') => format!("{root}a"),
        (Some(root), 'p') => format!("{root}os"),
        (Some(root), 'q') => format!("{root}as"),
        (None, 'p' | 'q') if adjective.ends_with(['a', 'e']) => format!("{adjective}s"),
        (None, 'p' | 'q') => format!("{}es", adjective.replace("ón", "on")),
        _ => adjective.to_owned(),
    }
}

fn arabic(adjective: &str, gender: char) -> String {
    if !matches!(gender, 'f' | 'p' | 'q') {
        return adjective.to_owned();
    }
    match adjective {
        "أسود" => "سوداء".to_owned(),
        "أبيض" => "بيضاء".to_owned(),
        "أزرق" => "زرقاء".to_owned(),
        "أحمر" => "حمراء".to_owned(),
        "أخضر" => "خضراء".to_owned(),
        "أصفر" => "صفراء".to_owned(),
        "بيج" => adjective.to_owned(),
        plain => format!("{plain}ة"),
    }
}
