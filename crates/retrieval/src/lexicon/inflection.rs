//! What a word may be an inflection of, in the languages of the lexicon.

use crate::{
    language::Lang,
    stem::{RUSSIAN, skeleton, stem},
};

/// Letters that have to stay of a word.
const ROOT: usize = 3;
/// Endings that may be hung on each other.
const DEEP: usize = 3;

/// Turkish endings, folded: number, possession, case, with and without.
const TURKISH: &[&str] = &[
    "lar", "ler", "lari", "leri", "larin", "lerin", "nin", "nun", "in", "un", "im", "um", "dan", "den", "tan", "ten",
    "da", "de", "ta", "te", "yi", "yu", "i", "u", "si", "su", "a", "e", "ya", "ye", "na", "ne", "ni", "nu", "li", "lu",
    "lik", "luk", "siz", "suz", "yla", "yle", "la", "le", "n", "m",
];
/// Kyrgyz endings after [`skeleton`]: number, possession, case, with and without.
const KYRGYZ: &[&str] = &[
    "лар", "лер", "лор", "дар", "дер", "дор", "тар", "тер", "тор", "нин", "нун", "дин", "дун", "тин", "тун", "дан",
    "ден", "дон", "тан", "тен", "тон", "нан", "нен", "га", "ге", "го", "ка", "ке", "ко", "а", "е", "о", "да", "де",
    "до", "та", "те", "то", "ни", "ну", "ди", "ду", "ти", "ту", "си", "су", "и", "у", "лу", "ли", "ти", "сиз", "суз",
    "м", "н", "ки", "ку", "ги", "гу", "лик", "дик", "тик", "лук", "дук", "тук", "чи", "чу",
];

/// The forms under which a folded word is kept.
pub(super) fn kept(word: &str, lang: Lang) -> Vec<String> {
    match lang {
        Lang::Tr => vec![word.to_owned()],
        Lang::Ky => vec![skeleton(word)],
        Lang::Ar => vec![word.to_owned(), stem(word, lang)],
        _ => asked(word, lang),
    }
}

/// The forms under which a folded word is looked up, the nearest to the word first.
pub(super) fn asked(word: &str, lang: Lang) -> Vec<String> {
    match lang {
        Lang::Ru => russian(word),
        Lang::Tr => stripped(word, TURKISH, &[('g', 'k'), ('b', 'p'), ('d', 't')]),
        Lang::Ky => stripped(&skeleton(word), KYRGYZ, &[('г', 'к'), ('б', 'п')]),
        Lang::Ar => arabic(word),
        _ => {
            let stem = stem(word, lang);
            if stem == word { vec![stem] } else { vec![word.to_owned(), stem] }
        }
    }
}

/// Arabic writes the article, "and", "with" and "for" at the word.
fn arabic(word: &str) -> Vec<String> {
    const PREFIXES: [&str; 10] = ["وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ك"];
    let bare =
        PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix)).filter(|rest| rest.chars().count() >= ROOT);
    let mut forms: Vec<String> = Vec::new();
    for form in std::iter::once(word).chain(bare) {
        for form in [form.to_owned(), stem(form, Lang::Ar)] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

fn russian(word: &str) -> Vec<String> {
    let plain = skeleton(word);
    let mut forms = vec![plain.clone()];
    let long = |rest: &&str| rest.chars().count() >= ROOT;
    forms.extend(RUSSIAN.iter().find_map(|ending| plain.strip_suffix(ending).filter(long)).map(str::to_owned));
    // The plural of the genitive has a vowel that no other form has: палаток, чашек.
    let fleeting = ["ок", "ек"].iter().find_map(|ending| plain.strip_suffix(ending)).filter(|rest| long(&&**rest));
    forms.extend(fleeting.map(|rest| format!("{rest}к")));
    forms
}

/// The word without one ending, then without two, and so on; a last letter that an ending has softened is also hard again.
fn stripped(word: &str, endings: &[&str], softened: &[(char, char)]) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    let mut last = vec![word.to_owned()];
    for _ in 0..DEEP {
        let mut next: Vec<String> = Vec::new();
        for form in &last {
            for rest in endings.iter().filter_map(|ending| form.strip_suffix(ending)) {
                if rest.chars().count() >= ROOT && !forms.iter().chain(&next).any(|known| known == rest) {
                    next.push(rest.to_owned());
                }
            }
        }
        next.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
        for form in &next {
            forms.push(form.clone());
            let hard = softened.iter().find_map(|(soft, hard)| Some(format!("{}{hard}", form.strip_suffix(*soft)?)));
            forms.extend(hard);
        }
        last = next;
    }
    forms
}
