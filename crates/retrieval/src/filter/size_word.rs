//! Which word of a question is a size.

use rust_decimal::Decimal;

use crate::{size, unit};

const SIZE_WORDS: &[&str] = &[
    "size",
    "sizes",
    "sz",
    "eu",
    "us",
    "uk",
    "размер",
    "размера",
    "размере",
    "размеры",
    "размером",
    "р",
    "beden",
    "bedeni",
    "numara",
    "numarasi",
    "no",
    "talla",
    "tallas",
    "numero",
    "مقاس",
    "المقاس",
    "بمقاس",
    "قياس",
    "олчом",
    "олчому",
    "олчомдо",
    "олчомдогу",
    "размери",
    "размерде",
    "razmer",
];
/// Words that lead to a size but to much else too.
const SIZE_LEADS: &[&str] = &["in", "en", "в", "на", "de", "a", "numara"];

/// Whether a number beside this word is a size.
pub(super) fn leads(word: &str) -> bool {
    SIZE_WORDS.contains(&word)
}

/// Whether the word at this place names a size.
pub(super) fn is_size(words: &[&str], raw: &str, at: usize, is_known: &dyn Fn(&str) -> bool) -> bool {
    let Some(&word) = words.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
    let after = words.get(at + 1).copied().unwrap_or_default();
    if unit::is_unit(after) {
        return false;
    }
    let beside = SIZE_WORDS.contains(&before) || SIZE_WORDS.contains(&after);
    if let Ok(number) = word.parse::<Decimal>() {
        let in_range = number >= Decimal::from(14) && number <= Decimal::from(60);
        let model_number = is_known(&crate::token::exact_term(word)) && !is_known(&size::term(word));
        return beside || (in_range && (SIZE_LEADS.contains(&before) || is_known(&size::term(word)) || !model_number));
    }
    if !size::is_letter_size(word) {
        return false;
    }
    match word.chars().count() {
        // A single letter is a size when it stands as one: "in M", "size m", "an L?".
        1 => {
            beside
                || raw.split(|c: char| !c.is_alphanumeric()).any(|piece| {
                    piece.chars().count() == 1 && piece.to_uppercase() == piece && piece.eq_ignore_ascii_case(word)
                })
        }
        2 | 3 => true,
        _ => beside || SIZE_LEADS.contains(&before),
    }
}
