//! Text typed on the wrong keyboard layout: `ghbdtn` is `привет`, `ыщслы` is `socks`.

use std::{collections::HashMap, sync::OnceLock};

/// The letters of a row-by-row Latin keyboard, with what the shift key makes of those that are signs.
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~";
const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюёхъжэбюё";
const ARABIC: &str = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر\u{0}ىةوزذ\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}";
/// One key of the Arabic layout writes two letters.
const LAM_ALEF: &str = "لا";

/// What the same keys write on the other layouts; nothing where they write the same.
pub(crate) fn readings(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let is_latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let is_cyrillic = text.chars().any(|c| matches!(c, 'а'..='я' | 'ё'));
    let is_arabic = text.chars().any(|c| matches!(c, '\u{621}'..='\u{64a}'));
    let mut found = Vec::new();
    if is_latin && !is_cyrillic && !is_arabic {
        found.push(swap(&text, LATIN, RUSSIAN));
        found.push(text.chars().map(|c| if c == 'b' { LAM_ALEF.into() } else { one(c, LATIN, ARABIC) }).collect());
    } else if is_cyrillic && !is_latin {
        found.push(swap(&text, RUSSIAN, LATIN));
    } else if is_arabic && !is_latin {
        found.push(swap(&text.replace(LAM_ALEF, "b"), ARABIC, LATIN));
    }
    found
}

/// Whether two letters lie beside each other on a keyboard, on whichever layout both are.
pub(crate) fn are_neighbours(a: char, b: char) -> bool {
    let (Some(&(row, key)), Some(&(other_row, other_key))) = (places().get(&a), places().get(&b)) else { return false };
    // Each row is shifted by about half a key against the one above it.
    match row.abs_diff(other_row) {
        0 => key.abs_diff(other_key) == 1,
        1 => {
            let (upper, lower) = if row < other_row { (key, other_key) } else { (other_key, key) };
            lower == upper || lower + 1 == upper
        }
        _ => false,
    }
}

/// Row and key of every letter.
fn places() -> &'static HashMap<char, (usize, usize)> {
    const ROWS: [&str; 3] = ["qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,."];
    static PLACES: OnceLock<HashMap<char, (usize, usize)>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places = HashMap::new();
        for layout in [LATIN, RUSSIAN, ARABIC] {
            for (key, letter) in LATIN.chars().zip(layout.chars()) {
                let place =
                    ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.chars().position(|c| c == key)?)));
                if let Some(place) = place {
                    places.entry(letter).or_insert(place);
                }
            }
        }
        places
    })
}

fn swap(text: &str, from: &str, to: &str) -> String {
    text.chars().map(|c| one(c, from, to)).collect()
}

fn one(c: char, from: &str, to: &str) -> String {
    let other = from.chars().position(|known| known == c).and_then(|at| to.chars().nth(at));
    other.filter(|&other| other != '\0').unwrap_or(c).to_string()
}
