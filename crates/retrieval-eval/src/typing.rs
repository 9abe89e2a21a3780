//! What becomes of a question on its way through a keyboard.

use crate::rng::Rng;

const KEYS: [&str; 6] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`?&";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюё,?";

/// One slip in one of the words that say what is wanted; a word of four letters or more when there is one.
#[must_use]
pub fn slipped(question: &str, content: &str, rng: &mut Rng) -> String {
    let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
    let words: Vec<&str> = content.split(' ').filter(is_word).collect();
    let long: Vec<&str> = words.iter().copied().filter(|word| word.chars().count() >= 4).collect();
    let from = if long.is_empty() { &words } else { &long };
    if from.is_empty() {
        return question.to_owned();
    }
    let word = *rng.pick(from);
    question.replacen(word, &slip(word, rng), 1)
}

fn slip(word: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = word.chars().collect();
    loop {
        let mut changed = letters.clone();
        let at = rng.below(letters.len());
        match rng.below(5) {
            0 => {
                changed.remove(at);
            }
            1 => changed.insert(at, letters[at]),
            2 if at + 1 < letters.len() => changed.swap(at, at + 1),
            3 => changed[at] = beside(letters[at], rng),
            _ => changed.insert(at, beside(letters[at], rng)),
        }
        if changed != letters {
            return changed.into_iter().collect();
        }
    }
}

fn beside(letter: char, rng: &mut Rng) -> char {
    for row in KEYS {
        let keys: Vec<char> = row.chars().collect();
        if let Some(at) = keys.iter().position(|key| *key == letter) {
            let near: Vec<char> = [at.checked_sub(1), Some(at + 1)]
                .into_iter()
                .flatten()
                .filter_map(|at| keys.get(at).copied())
                .collect();
            return *rng.pick(&near);
        }
    }
    // On other keyboards, the letter that follows in the alphabet.
    char::from_u32(u32::from(letter) + 1).filter(|next| next.is_alphabetic()).unwrap_or(letter)
}

/// Turkish as it is typed where the keyboard has no Turkish letters.
#[must_use]
pub fn in_ascii(text: &str) -> String {
    let pairs = [('ı', 'i'), ('İ', 'I'), ('ş', 's'), ('ğ', 'g'), ('ç', 'c'), ('ö', 'o'), ('ü', 'u'), ('â', 'a')];
    text.chars().map(|c| pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect()
}

/// Kyrgyz as it is typed on a Russian keyboard.
#[must_use]
pub fn on_russian_keyboard(text: &str) -> String {
    let pairs = [('ң', 'н'), ('ө', 'о'), ('ү', 'у'), ('Ң', 'Н'), ('Ө', 'О'), ('Ү', 'У')];
    text.chars().map(|c| pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect()
}

/// Russian typed while the keyboard stands on English.
#[must_use]
pub fn on_english_keyboard(text: &str) -> String {
    let one = |c: char| CYRILLIC.chars().position(|key| key == c).and_then(|at| LATIN.chars().nth(at)).unwrap_or(c);
    text.to_lowercase().chars().map(one).collect()
}

/// Russian in Latin letters, by one of the ways in which people write it.
#[must_use]
pub fn in_latin_letters(text: &str, rng: &mut Rng) -> String {
    let way = rng.below(3);
    let choose = |ways: [&'static str; 3]| ways[way];
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        let latin = match c {
            'а' => "a",
            'б' => "b",
            'в' => choose(["v", "v", "w"]),
            'г' => "g",
            'д' => "d",
            'е' | 'э' => "e",
            'ё' => choose(["yo", "e", "jo"]),
            'ж' => choose(["zh", "zh", "j"]),
            'з' => "z",
            'и' => "i",
            'й' => choose(["y", "i", "j"]),
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => choose(["kh", "h", "h"]),
            'ц' => choose(["ts", "c", "c"]),
            'ч' => "ch",
            'ш' => "sh",
            'щ' => choose(["shch", "sch", "sh"]),
            'ъ' => "",
            'ы' => choose(["y", "i", "y"]),
            'ь' => choose(["", "", "'"]),
            'ю' => choose(["yu", "iu", "ju"]),
            'я' => choose(["ya", "ia", "ja"]),
            other => {
                out.push(other);
                continue;
            }
        };
        out.push_str(latin);
    }
    out
}
