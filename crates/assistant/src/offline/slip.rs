//! Words with a slip in them, and words with an ending hung on.

use channel_core::text::{is_elongated, same_word};
use strsim::osa_distance;

/// Words with fewer letters are a slip away from far too many others.
const SHORTEST: usize = 5;
/// Words of so many letters may have two slips.
const LONG: usize = 9;

/// A folded word, ready to be compared with many.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    letters: Vec<char>,
    is_elongated: bool,
    /// Whether it has nothing but letters.
    is_of_letters: bool,
}

impl Word {
    pub(super) fn new(text: String) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let is_of_letters = letters.iter().all(|letter| letter.is_alphabetic());
        Self { is_elongated: is_elongated(&text), is_of_letters, letters, text }
    }

    pub(super) fn first(&self) -> char {
        self.letters.first().copied().unwrap_or_default()
    }

    /// How many letters it has.
    pub(super) fn length(&self) -> usize {
        self.letters.len()
    }
}

/// Whether a word may be the wanted one: stretched, with an ending, or with a slip.
pub(super) fn may_be(said: &Word, wanted: &Word) -> bool {
    let is_same = said.text == wanted.text || said.is_elongated && same_word(&wanted.text, &said.text);
    is_same || is_longer(said, wanted) || is_slip(said, wanted)
}

/// The wanted word with its last letter twice (`buenass`), or a long one with an ending: `операторун`, `temsilciye`.
fn is_longer(said: &Word, wanted: &Word) -> bool {
    let Some(rest) = said.letters.strip_prefix(wanted.letters.as_slice()) else { return false };
    let is_drawn_out = wanted.length() >= 4 && rest.len() == 1 && wanted.letters.ends_with(rest);
    let is_long = if wanted.text.is_ascii() { wanted.length() >= 7 } else { wanted.length() >= 5 };
    is_drawn_out || is_long && rest.len() <= 4
}

fn is_slip(said: &Word, wanted: &Word) -> bool {
    let (from, to) = (said.letters.as_slice(), wanted.letters.as_slice());
    let shortest = from.len().min(to.len());
    // Most words are ruled out by their length and their first letter.
    if shortest < SHORTEST || from.len().abs_diff(to.len()) > 2 || from.first() != to.first() || !said.is_of_letters {
        return false;
    }
    // A word that begins with the other is another form of it, which may mean something else.
    if from.starts_with(to) || to.starts_with(from) {
        return false;
    }
    // Letters put in, taken out, changed, or in their neighbour's place.
    osa_distance(&said.text, &wanted.text) <= if shortest >= LONG { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken_for(said: &str, wanted: &str) -> bool {
        may_be(&Word::new(said.to_owned()), &Word::new(wanted.to_owned()))
    }

    #[test]
    fn a_slip_and_an_ending_are_seen_through_and_another_word_is_not() {
        for (said, wanted) in [
            ("diffrence", "difference"),
            ("humaan", "human"),
            ("huuuuman", "human"),
            ("temslciye", "temsilciye"),
            ("tmesilciey", "temsilciye"),
            ("diferrence", "difference"),
            ("операторун", "оператор"),
            ("graicas", "gracias"),
            ("buenass", "buenas"),
            ("شكراا", "شكرا"),
        ] {
            assert!(is_taken_for(said, wanted), "{said} for {wanted}");
        }
        for (said, wanted) in [
            ("socks", "stock"),
            ("talla", "tallas"),
            ("sock", "stock"),
            ("pride", "price2"),
            ("god", "good"),
            ("timsalciya", "temsilciye"),
        ] {
            assert!(!is_taken_for(said, wanted), "{said} for {wanted}");
        }
    }
}
