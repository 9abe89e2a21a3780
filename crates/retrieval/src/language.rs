//! Which language a text is written in.

use channel_core::text::fold;
use whatlang::{Detector, Lang as Detected};

/// A language the tokeniser knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Turkish.
    Tr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
    /// Kyrgyz.
    Ky,
    /// Kazakh.
    Kk,
    /// Uzbek, in Latin letters.
    Uz,
}

impl Lang {
    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Tr => "tr",
            Self::Es => "es",
            Self::Ar => "ar",
            Self::Ky => "ky",
            Self::Kk => "kk",
            Self::Uz => "uz",
        }
    }

    /// The language of a tag, also of one with a region.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        [Self::En, Self::Ru, Self::Tr, Self::Es, Self::Ar, Self::Ky, Self::Kk, Self::Uz]
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }
}

/// Letters only one of the languages has, and words of everyday questions, folded. Short questions are where a
/// statistical detector fails, and these are how people ask.
const EVIDENCE: &[(Lang, &str, &str)] = &[
    (
        Lang::En,
        "",
        "the do you have how much is does are what in with shoe price size hello hi thanks please can where when i and want need your there under over for to my you buy looking which order available it me shoes that this not",
    ),
    (
        Lang::Ru,
        "ыэщъё",
        "есть ли сколько стоит цена у вас какие какой здравствуйте привет спасибо размер где когда хочу можно в наличии доставка нужны кроссовки синие что и",
    ),
    (
        Lang::Tr,
        "ışğ",
        "var mi ne kadar fiyat fiyati merhaba selam tesekkurler beden numara mavi ayakkabi nasil kac istiyorum bir bu nedir saat icin misiniz musunuz kargo iade",
    ),
    (
        Lang::Es,
        "ñ¿¡",
        "hola cuanto cuesta tienes tienen hay la el los las en talla precio gracias quiero donde cuando azul y de una un zapatillas es puedo hasta que",
    ),
    (Lang::Ar, "", ""),
    (
        Lang::Ky,
        "ңөү",
        "барбы канча турат баасы салам саламатсызбы рахмат сизде кандай менен жана керек кайда качан олчом кок бар жок мага силерде беле болобу чуркоо",
    ),
    (Lang::Kk, "әғқұһі", "бар ма канша турады багасы салем рахмет сизде калай"),
    (Lang::Uz, "", "bormi qancha turadi narxi salom rahmat sizda o'lcham necha"),
];

/// The language of a text: by script, then by letters and common words, then statistically, always one of `allowed`.
/// A text that gives no evidence has none.
#[must_use]
pub fn detect(text: &str, allowed: &[Lang]) -> Option<Lang> {
    let lower = text.to_lowercase();
    let count = |inside: fn(char) -> bool| lower.chars().filter(|&c| c.is_alphabetic() && inside(c)).count();
    let arabic = count(|c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{feff}'));
    let cyrillic = count(|c| matches!(c, '\u{400}'..='\u{52f}'));
    let latin = count(|c| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}'));
    let script: &[Lang] = if arabic > 0 && arabic >= latin.max(cyrillic) {
        &[Lang::Ar]
    } else if cyrillic > 0 && cyrillic >= latin {
        &[Lang::Ru, Lang::Ky, Lang::Kk]
    } else if latin > 0 {
        &[Lang::En, Lang::Tr, Lang::Es, Lang::Uz]
    } else {
        return None;
    };
    let possible: Vec<Lang> = script.iter().copied().filter(|lang| allowed.contains(lang)).collect();
    match possible.as_slice() {
        [] => None,
        [only] => Some(*only),
        several => by_evidence(&lower, several).or_else(|| by_statistics(text, several)),
    }
}

fn by_evidence(lower: &str, possible: &[Lang]) -> Option<Lang> {
    let folded = fold(lower);
    let words: Vec<&str> = channel_core::text::words(&folded).collect();
    let mut scores: Vec<(usize, Lang)> = EVIDENCE
        .iter()
        .filter(|(lang, ..)| possible.contains(lang))
        .map(|(lang, letters, common)| {
            let by_letter = lower.chars().filter(|&c| letters.contains(c)).count();
            let by_word = words.iter().filter(|word| common.split(' ').any(|common| common == **word)).count();
            (by_letter * 2 + by_word * 2, *lang)
        })
        .collect();
    scores.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    match scores.as_slice() {
        [(best, lang), (second, _), ..] if best > second => Some(*lang),
        _ => None,
    }
}

fn by_statistics(text: &str, possible: &[Lang]) -> Option<Lang> {
    let pairs = [
        (Lang::En, Detected::Eng),
        (Lang::Ru, Detected::Rus),
        (Lang::Tr, Detected::Tur),
        (Lang::Es, Detected::Spa),
        (Lang::Uz, Detected::Uzb),
    ];
    let known: Vec<Detected> =
        pairs.iter().filter(|(lang, _)| possible.contains(lang)).map(|&(_, detected)| detected).collect();
    // One or two words are too little for statistics.
    if known.is_empty() || text.chars().filter(|c| c.is_alphabetic()).count() < 12 {
        return None;
    }
    let detected = Detector::with_allowlist(known).detect(text)?;
    pairs.iter().find(|&&(_, lang)| lang == detected.lang()).map(|&(lang, _)| lang)
}
