//! Which language a comment is written in. Comments are short; "not known" is a frequent and honest answer.

use whatlang::{Detector, Lang};

use super::tokens::{Kind, Tokens};

/// What can be said about the language of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Good enough to leave a comment alone because of it.
    Sure(&'static str),
    /// Good enough to choose the language of an answer.
    Likely(&'static str),
    /// Too little to say.
    Unknown,
}

impl Guess {
    /// The language, however sure.
    pub(crate) fn any(self) -> Option<&'static str> {
        match self {
            Self::Sure(code) | Self::Likely(code) => Some(code),
            Self::Unknown => None,
        }
    }
}

/// More than this many characters are not looked at.
const LOOK_AT: usize = 600;

/// From so many words on, letter statistics say something.
const STATISTICS_FROM: usize = 5;

/// Whether a text is a two-letter language code.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The language of a text that has been cut into tokens.
pub(crate) fn guess(text: &str, tokens: &Tokens) -> Guess {
    let begin = match text.char_indices().nth(LOOK_AT) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    };
    let mut letters = Letters::default();
    begin.chars().for_each(|c| letters.count(c));
    let words: Vec<&str> = tokens
        .all
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .take(100)
        .map(|token| token.folded.as_str())
        .collect();
    match letters.commonest() {
        0 => Guess::Unknown,
        most if most == letters.arabic => arabic(begin),
        most if most == letters.cyrillic => cyrillic(begin, &words),
        most if most == letters.latin => latin(begin, &words),
        _ => letters.other.map_or(Guess::Unknown, Guess::Sure),
    }
}

#[derive(Default)]
struct Letters {
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    others: usize,
    other: Option<&'static str>,
}

impl Letters {
    fn count(&mut self, c: char) {
        if c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}') {
            self.latin += 1;
        } else if matches!(c, '\u{400}'..='\u{52f}') {
            self.cyrillic += 1;
        } else if matches!(c, '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}') {
            self.arabic += 1;
        } else if c.is_alphabetic() {
            self.others += 1;
            self.other = match c {
                '\u{370}'..='\u{3ff}' => Some("el"),
                '\u{590}'..='\u{5ff}' => Some("he"),
                '\u{3040}'..='\u{30ff}' => Some("ja"),
                '\u{4e00}'..='\u{9fff}' => self.other.or(Some("zh")),
                '\u{ac00}'..='\u{d7a3}' => Some("ko"),
                '\u{e00}'..='\u{e7f}' => Some("th"),
                '\u{10a0}'..='\u{10ff}' => Some("ka"),
                '\u{530}'..='\u{58f}' => Some("hy"),
                '\u{900}'..='\u{97f}' => Some("hi"),
                _ => self.other,
            };
        }
    }

    fn commonest(&self) -> usize {
        self.latin.max(self.cyrillic).max(self.arabic).max(self.others)
    }
}

fn arabic(text: &str) -> Guess {
    let persian = text.chars().any(|c| matches!(c, 'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی'));
    if persian { Guess::Likely("fa") } else { Guess::Sure("ar") }
}

fn cyrillic(text: &str, words: &[&str]) -> Guess {
    let has = |letters: &str| text.chars().flat_map(char::to_lowercase).any(|c| letters.contains(c));
    if has("қғұәһ") {
        return Guess::Sure("kk");
    }
    if has("ңөү") {
        return Guess::Sure("ky");
    }
    if has("їєґі") {
        return Guess::Sure("uk");
    }
    match (count(words, KYRGYZ), count(words, RUSSIAN)) {
        (kyrgyz, russian) if kyrgyz > russian => sure_from(kyrgyz, words.len(), "ky"),
        (_, russian) if russian > 0 => sure_from(russian, words.len(), "ru"),
        _ if words.len() >= STATISTICS_FROM => Guess::Sure("ru"),
        _ => Guess::Likely("ru"),
    }
}

fn latin(text: &str, words: &[&str]) -> Guess {
    let has = |letters: &str| text.chars().any(|c| letters.contains(c));
    if has("əƏ") {
        return Guess::Sure("az");
    }
    if has("ğĞıİşŞ") {
        return Guess::Sure("tr");
    }
    if has("ñÑ¿¡") {
        return Guess::Sure("es");
    }
    let mut counted: Vec<(usize, &'static str)> =
        LATIN.iter().map(|(code, known)| (count(words, known), *code)).filter(|(hits, _)| *hits > 0).collect();
    counted.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    match counted.as_slice() {
        [(hits, code)] => sure_from(*hits, words.len(), code),
        [(first, code), (second, _), ..] if first > second => sure_from(*first, words.len(), code),
        _ if words.len() >= STATISTICS_FROM => statistics(text),
        _ => Guess::Unknown,
    }
}

fn statistics(text: &str) -> Guess {
    let detector =
        Detector::with_allowlist(vec![Lang::Eng, Lang::Spa, Lang::Tur, Lang::Deu, Lang::Fra, Lang::Por, Lang::Ita]);
    let Some(found) = detector.detect(text).filter(whatlang::Info::is_reliable) else { return Guess::Unknown };
    Guess::Likely(match found.lang() {
        Lang::Eng => "en",
        Lang::Spa => "es",
        Lang::Tur => "tr",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Por => "pt",
        _ => "it",
    })
}

fn count(words: &[&str], known: &[&str]) -> usize {
    words.iter().filter(|word| known.contains(word)).count()
}

/// Two known words say it, or one where there is hardly anything else.
fn sure_from(hits: usize, words: usize, code: &'static str) -> Guess {
    if hits >= 2 || (hits == 1 && (2..=4).contains(&words)) { Guess::Sure(code) } else { Guess::Likely(code) }
}

const RUSSIAN: &[&str] = &[
    "сколько",
    "стоит",
    "как",
    "что",
    "где",
    "есть",
    "это",
    "не",
    "на",
    "мне",
    "можно",
    "для",
    "цена",
    "какая",
    "какой",
    "когда",
    "у",
    "вас",
    "вы",
    "и",
    "или",
    "уже",
    "очень",
    "скажите",
    "подскажите",
    "пожалуйста",
    "спасибо",
    "доставка",
    "заказать",
    "хочу",
    "а",
    "в",
    "с",
    "по",
    "почем",
    "размер",
    "еще",
    "здравствуйте",
    "привет",
    "было",
    "бы",
    "за",
    "от",
    "из",
    "так",
    "но",
    "он",
    "она",
];
const KYRGYZ: &[&str] = &[
    "канча",
    "турат",
    "баасы",
    "бар",
    "барбы",
    "кайда",
    "жок",
    "менен",
    "кандай",
    "сатылат",
    "эмне",
    "качан",
    "рахмат",
    "болот",
    "болобу",
    "керек",
    "алам",
    "дагы",
    "ушул",
    "жеткируу",
    "салам",
    "саламатсызбы",
    "кечиресиз",
    "мага",
    "бул",
    "абдан",
    "жакшы",
    "сом",
    "кайсы",
    "олчом",
    "олчому",
    "тустогу",
    "турабы",
    "келет",
    "келеби",
    "айтып",
    "берчи",
    "жазып",
    "сулуу",
    "экен",
    "канчадан",
    "беле",
];
const LATIN: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "is", "it", "how", "much", "what", "where", "you", "your", "this", "that", "do", "does", "have",
            "for", "and", "please", "i", "can", "are", "in", "of", "to", "my", "not", "with", "love", "when", "size",
            "price", "want", "so", "cost", "was", "be",
        ],
    ),
    (
        "es",
        &[
            "el", "la", "los", "las", "que", "cuanto", "cuesta", "vale", "donde", "es", "hola", "por", "para",
            "precio", "con", "esta", "tienen", "en", "como", "y", "gracias", "quiero", "una", "un", "del", "muy", "mi",
            "me", "hay", "talla", "envio", "estuvo", "rica", "noche", "favor", "de", "se", "al", "su",
        ],
    ),
    (
        "tr",
        &[
            "ne",
            "kadar",
            "fiyat",
            "fiyati",
            "var",
            "mi",
            "mu",
            "nasil",
            "nerede",
            "bu",
            "ve",
            "icin",
            "cok",
            "guzel",
            "bir",
            "merhaba",
            "lutfen",
            "beden",
            "kac",
            "tl",
            "lira",
            "kargo",
            "siparis",
            "istiyorum",
            "olur",
            "bana",
            "yok",
            "da",
            "alabilirim",
            "nedir",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "wie", "viel", "ich", "nicht", "kostet", "bitte", "haben", "gibt",
            "ein", "eine",
        ],
    ),
    (
        "fr",
        &["le", "les", "combien", "est", "et", "je", "vous", "avez", "bonjour", "merci", "des", "pour", "une", "prix"],
    ),
    ("pt", &["qual", "preco", "voce", "tem", "quanto", "custa", "obrigado", "obrigada", "nao", "uma", "por"]),
];
