//! The one folding function.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

use super::confusables::unmix;
use super::invisible::is_invisible;

/// How often folding is repeated at most until nothing changes; two rounds settle all but contrived input.
const ROUNDS: usize = 4;

/// The text in the form in which texts are compared.
///
/// Compatibility forms (full width, ligatures, styled letters) become plain, case is folded with the Turkish İ and ı
/// meeting at `i`, accents of Latin letters and Arabic vowel marks go, ё meets е, Kyrgyz and Kazakh letters meet their
/// neighbours on a Russian keyboard, Arabic letter forms and digits meet, look-alike letters inside a mixed word are
/// unified, invisible characters and skin tones vanish, white space becomes one space and none at the ends. Folding a
/// folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return tidy_spaces(&text.to_ascii_lowercase().replace('`', "'"));
    }
    let mut folded = fold_once(text);
    for _ in 1..ROUNDS {
        let again = fold_once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn fold_once(text: &str) -> String {
    let plain: String = without_marks(text).nfc().collect();
    let mut letters = String::with_capacity(plain.len());
    for c in unmix(&plain).chars().default_case_fold() {
        match letter(c) {
            Some(replacement) => letters.push_str(replacement),
            None => letters.push(digit(c)),
        }
    }
    tidy_spaces(&letters.nfc().collect::<String>())
}

/// Decomposes, then drops what is invisible and the marks that people leave out when they type in a hurry.
fn without_marks(text: &str) -> impl Iterator<Item = char> {
    let mut previous = ' ';
    let mut plain = Vec::with_capacity(text.len());
    for original in text.chars() {
        // "1½" decomposes to "11⁄2" and would become another number.
        if is_vulgar_fraction(original) && previous.is_ascii_digit() {
            plain.push(' ');
        }
        for c in std::iter::once(original).nfkd() {
            let kept_breve = c == '\u{306}' && matches!(previous, 'и' | 'И');
            if is_invisible(c) || is_skin_tone(c) || (is_dropped_mark(c) && !kept_breve) {
                continue;
            }
            plain.push(c);
            previous = c;
        }
    }
    plain.into_iter()
}

fn is_vulgar_fraction(c: char) -> bool {
    matches!(c, '\u{bc}'..='\u{be}' | '\u{2150}'..='\u{215f}' | '\u{2189}')
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_dropped_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{0483}'..='\u{0489}'
        | '\u{0591}'..='\u{05bd}' | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
        | '\u{0610}'..='\u{061a}' | '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e8}'
        | '\u{06ea}'..='\u{06ed}' | '\u{08d3}'..='\u{08ff}')
}

/// Letters that no decomposition reaches.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ı' => "i",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŋ' => "n",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'ə' | 'ǝ' => "e",
        'ң' | 'ҥ' | 'ӈ' | 'ԋ' => "н",
        'ө' | 'ӫ' => "о",
        'ү' | 'ұ' => "у",
        'қ' | 'ҡ' | 'ӄ' => "к",
        'ғ' => "г",
        'ә' => "а",
        'һ' | 'ҳ' => "х",
        'і' => "и",
        'җ' => "ж",
        'є' => "е",
        'ґ' => "г",
        'ٱ' => "ا",
        'ى' | 'ی' | 'ې' => "ي",
        'ة' | 'ہ' | 'ھ' | 'ە' => "ه",
        'ک' | 'ڪ' => "ك",
        'ʻ' | 'ʼ' | '‘' | '’' | '‛' | '´' | '`' | 'ˈ' | '′' | 'ʹ' => "'",
        '“' | '”' | '„' | '«' | '»' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '⁄' | '∕' => "/",
        '×' => "x",
        '٫' => ".",
        '٬' => ",",
        '؟' => "?",
        _ => return None,
    })
}

fn digit(c: char) -> char {
    let zero = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06f0}'..='\u{06f9}' => 0x06f0,
        '\u{0966}'..='\u{096f}' => 0x0966,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

fn tidy_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
