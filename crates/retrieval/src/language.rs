//! Which language a text is written in.

use std::{collections::HashMap, sync::OnceLock};

use channel_core::text::fold;
use whatlang::{Detector, Lang as Detected};

use crate::{concept, keyboard};

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
        "щъё",
        "есть ли сколько стоит цена у вас какие какой здравствуйте привет спасибо размер где когда хочу можно в наличии доставка нужны кроссовки синие что и скоко скока почем какая какого чем как вы мне меня мой моя где дайте пожалуйста спс спасибо еще или для по на с со до привет добрый день возврат вернуть оплатить картой платная адрес работаете открыты магазин телефон скидка отличаются продаете",
    ),
    (
        Lang::Tr,
        "ışğ",
        "var mi ne kadar fiyat fiyati merhaba selam tesekkurler beden numara mavi ayakkabi nasil kac istiyorum bir bu nedir saat icin misiniz musunuz kargo iade selamlar ile ve icin degil cok nerede hangi olur oldu geldi biriyle konusmak gorusmek musteri tsk sagol ederim evet hayir lutfen siparisim renk renkler acik para adres telefon indirim varmi nekadar",
    ),
    (
        Lang::Es,
        "ñ¿¡",
        "hola cuanto cuesta tienes tienen hay la el los las en talla precio gracias quiero donde cuando azul y de una un zapatillas es puedo hasta que buenas buenos cuantos cuanta cual cuales son con para por muchas adios si no mi me esta estan pedido tarda envio devolver cambiar pagar tarjeta horario venden algo quien favor persona quisiera necesito",
    ),
    (Lang::Ar, "", ""),
    (
        Lang::Ky,
        "ңөү",
        "барбы канча турат баасы салам саламатсызбы рахмат сизде кандай менен жана керек кайда качан олчом кок бар жок мага силерде беле болобу чуркоо эмне дагы учун анын бул ошол ушул турбы кайсы экен бекен сары кызыл кара ак боз жашыл айырмасы адам келет келди уят сынык чакырып заказым буйрутмам жонундо бизде сатасызбы сатасыздарбы жакшы макул ооба бутун бугун кун болот алам керекпи дарегинер",
    ),
    (Lang::Kk, "әғқұһі", "бар ма канша турады багасы салем рахмет сизде калай"),
    (Lang::Uz, "", "bormi qancha turadi narxi salom rahmat sizda o'lcham necha"),
];

/// Words of Russian and Kyrgyz that are written in Latin letters by those who have no other keyboard at hand.
const IN_LATIN: &[(Lang, &str)] = &[
    (
        Lang::Ru,
        "est skolko stoit privet zdravstvuyte zdravstvuite zdrastvuyte kakie kakoi kakoy kakaya razmer razmery razmera tsena cena hochu xochu hochy nado nuzhno nuzhny nuzhna cvet tsvet cveta dostavka dostavku skoko skolka spasibo spasiba krossovki futbolka kurtka pogovorit chelovekom chelovek gde kogda moi moy zakaz mozhno mojno vernut oplatit kartoi kartoy dobryi dobriy den rabotaete otkryty chto eto vas menya pozovite cherniy chernaya chernie sinie siniy krasnie",
    ),
    (
        Lang::Ky,
        "barby kancha turat salamatsyzby rahmat kerek kaida kaysy baasy kandai kandaj menen jana bolobu jok kok",
    ),
];

/// The language of a text: by script, then by letters and common words, then by endings and statistics, always one of
/// `allowed`. A text that gives no evidence has none.
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
        &CYRILLIC
    } else if latin > 0 {
        &LATIN
    } else {
        return None;
    };
    let possible: Vec<Lang> = script.iter().copied().filter(|lang| allowed.contains(lang)).collect();
    let folded = fold(&lower);
    let words: Vec<&str> = channel_core::text::words(&folded).collect();
    let evidence = evidence(&lower, &words, &possible);
    let is_latin = script == LATIN;
    if is_latin && let Some(lang) = in_latin(&words, allowed, evidence.first().map_or(0, |&(score, _)| score)) {
        return Some(lang);
    }
    match (possible.as_slice(), evidence.as_slice()) {
        ([only], _) if !is_latin || evidence.first().is_some_and(|&(score, _)| score > 0) => Some(*only),
        (_, [(best, lang), (second, _), ..]) if best > second => Some(*lang),
        (several, _) => on_other_keyboard(&lower, evidence.first().map_or(0, |&(score, _)| score), allowed)
            .or_else(|| by_endings(&words, several))
            .or_else(|| by_names(&words, several))
            .or_else(|| if let [only] = several { Some(*only) } else { by_statistics(text, several) }),
    }
}

const CYRILLIC: [Lang; 3] = [Lang::Ru, Lang::Ky, Lang::Kk];
const LATIN: [Lang; 4] = [Lang::En, Lang::Tr, Lang::Es, Lang::Uz];

/// How much speaks for each language, the most first.
fn evidence(lower: &str, words: &[&str], possible: &[Lang]) -> Vec<(usize, Lang)> {
    let listed = listed();
    let mut scores: Vec<(usize, Lang)> = EVIDENCE
        .iter()
        .filter(|(lang, ..)| possible.contains(lang))
        .map(|(lang, letters, _)| {
            let by_letter = if letters.is_empty() { 0 } else { lower.chars().filter(|&c| letters.contains(c)).count() };
            let says = |word: &&&str| listed.get(**word).is_some_and(|langs| langs.contains(lang));
            (by_letter * 2 + words.iter().filter(says).count() * 2, *lang)
        })
        .collect();
    scores.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    scores
}

/// The languages whose everyday words a word is one of.
fn listed() -> &'static HashMap<&'static str, Vec<Lang>> {
    static LISTED: OnceLock<HashMap<&'static str, Vec<Lang>>> = OnceLock::new();
    LISTED.get_or_init(|| {
        let mut listed: HashMap<&'static str, Vec<Lang>> = HashMap::new();
        for (lang, _, words) in EVIDENCE {
            for word in words.split(' ').filter(|word| !word.is_empty()) {
                listed.entry(word).or_default().push(*lang);
            }
        }
        listed
    })
}

/// Russian or Kyrgyz in Latin letters, when more words say so than of any language that is written with them.
fn in_latin(words: &[&str], allowed: &[Lang], other: usize) -> Option<Lang> {
    static LISTED: OnceLock<HashMap<&'static str, Lang>> = OnceLock::new();
    let listed = LISTED.get_or_init(|| {
        IN_LATIN.iter().flat_map(|(lang, list)| list.split(' ').map(move |word| (word, *lang))).collect()
    });
    let said = |lang: Lang| words.iter().filter(|word| listed.get(**word) == Some(&lang)).count() * 2;
    let known = IN_LATIN.iter().map(|(lang, _)| *lang).filter(|lang| allowed.contains(lang));
    let (score, lang) = known.map(|lang| (said(lang), lang)).max_by_key(|&(score, _)| score)?;
    (score > other).then_some(lang)
}

/// A text that says nothing as it stands, and something on another keyboard.
fn on_other_keyboard(lower: &str, score: usize, allowed: &[Lang]) -> Option<Lang> {
    if score > 0 {
        return None;
    }
    let possible: Vec<Lang> =
        [Lang::Ru, Lang::Ky, Lang::En].into_iter().filter(|lang| allowed.contains(lang)).collect();
    keyboard::readings(lower).iter().find_map(|reading| {
        let folded = fold(reading);
        let words: Vec<&str> = channel_core::text::words(&folded).collect();
        evidence("", &words, &possible).first().filter(|&&(score, _)| score > 0).map(|&(_, lang)| lang)
    })
}

/// Endings, folded, that Kyrgyz hangs on its words and Russian does not.
const KYRGYZ_ENDINGS: &[&str] = &[
    "барбы",
    "дарбы",
    "лар",
    "лер",
    "лор",
    "дар",
    "дер",
    "тар",
    "тер",
    "нын",
    "нин",
    "нун",
    "дын",
    "дин",
    "дун",
    "тын",
    "тин",
    "сыз",
    "сиз",
    "быз",
    "биз",
    "ып",
    "ип",
    "уп",
    "оп",
    "дан",
    "ден",
    "тан",
    "ганы",
    "гени",
    "бейт",
    "байт",
    "йсыз",
    "йсынар",
    "нбы",
    "нби",
    "рга",
    "рге",
    "лачы",
    "рчы",
    "мдын",
    "мбы",
    "рби",
    "рбы",
];
/// Endings that Russian has and Kyrgyz does not.
const RUSSIAN_ENDINGS: &[&str] = &[
    "ть", "ться", "ый", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ых", "их", "ую", "юю", "ете",
    "ешь", "ость", "ами", "ями", "ются", "ется", "ция", "ция", "ов", "ев", "ют", "ите", "ла", "ло", "ли",
];

/// The language in which most words name something.
fn by_names(words: &[&str], possible: &[Lang]) -> Option<Lang> {
    let says = |lang: &Lang| words.iter().filter(|word| concept::langs(word).contains(lang)).count();
    let mut scores: Vec<(usize, Lang)> = possible.iter().map(|lang| (says(lang), *lang)).collect();
    scores.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    match scores.as_slice() {
        [(best, lang), (second, _), ..] if best > second => Some(*lang),
        _ => None,
    }
}

/// Russian or Kyrgyz by how the words end.
fn by_endings(words: &[&str], possible: &[Lang]) -> Option<Lang> {
    if !possible.contains(&Lang::Ru) || !possible.contains(&Lang::Ky) {
        return None;
    }
    let ends = |list: &[&str]| {
        let hit = |word: &&&str| {
            list.iter().any(|ending| word.strip_suffix(ending).is_some_and(|rest| rest.chars().count() >= 2))
        };
        words.iter().filter(hit).count()
    };
    let doubled = words.iter().filter(|word| ["аа", "оо", "уу", "ээ"].iter().any(|pair| word.contains(pair))).count();
    let (kyrgyz, russian) = (ends(KYRGYZ_ENDINGS) + 2 * doubled, ends(RUSSIAN_ENDINGS));
    match kyrgyz.cmp(&russian) {
        std::cmp::Ordering::Greater => Some(Lang::Ky),
        std::cmp::Ordering::Less => Some(Lang::Ru),
        std::cmp::Ordering::Equal => None,
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
