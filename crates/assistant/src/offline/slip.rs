//! Words with a slip in them, and words with an ending hung on.

use channel_core::text::same_word;

/// Words with fewer letters are a slip away from far too many others.
const SHORTEST: usize = 5;
/// Words of so many letters may have two slips.
const LONG: usize = 9;

/// Whether a folded word may be the wanted one: stretched, with an ending, or with a slip.
pub(super) fn may_be(said: &str, wanted: &str) -> bool {
    same_word(wanted, said) || is_drawn_out(said, wanted) || is_form(said, wanted) || is_slip(said, wanted)
}

/// The last letter twice: `buenass`.
fn is_drawn_out(said: &str, wanted: &str) -> bool {
    let doubled = || said.strip_prefix(wanted).is_some_and(|rest| rest.chars().count() == 1 && wanted.ends_with(rest));
    wanted.chars().count() >= 4 && doubled()
}

/// Long words may carry an ending: `операторун`, `temsilciye`.
fn is_form(said: &str, wanted: &str) -> bool {
    let ending =
        || said.strip_prefix(wanted).is_some_and(|rest| wanted.chars().count() >= 5 && rest.chars().count() <= 4);
    (!wanted.is_ascii() || wanted.len() >= 7) && ending()
}

fn is_slip(said: &str, wanted: &str) -> bool {
    // Most words are ruled out by their first letter and their length.
    if said.chars().next() != wanted.chars().next() || said.len().abs_diff(wanted.len()) > 8 {
        return false;
    }
    let (said, wanted): (Vec<char>, Vec<char>) = (said.chars().collect(), wanted.chars().collect());
    let shortest = said.len().min(wanted.len());
    if shortest < SHORTEST || said.len().abs_diff(wanted.len()) > 2 || !said.iter().all(|c| c.is_alphabetic()) {
        return false;
    }
    // A word that begins with the other is another form of it, which may mean something else.
    if said.starts_with(&wanted) || wanted.starts_with(&said) {
        return false;
    }
    distance(&said, &wanted) <= if shortest >= LONG { 2 } else { 1 }
}

/// How many letters are to be put in, taken out, changed, or to change places with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, &letter) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in to.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX - 1);
            let changed = cell(&above, column) + usize::from(letter != other);
            let mut best = changed.min(cell(&above, column + 1) + 1).min(cell(&current, column) + 1);
            let swapped =
                row > 0 && column > 0 && from.get(row - 1) == Some(&other) && to.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(cell(&before, column - 1) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_and_an_ending_are_seen_through_and_another_word_is_not() {
        for (said, wanted) in [
            ("diffrence", "difference"),
            ("humaan", "human"),
            ("huuuuman", "human"),
            ("temslciye", "temsilciye"),
            ("операторун", "оператор"),
            ("graicas", "gracias"),
            ("buenass", "buenas"),
            ("شكراا", "شكرا"),
        ] {
            assert!(may_be(said, wanted), "{said} for {wanted}");
        }
        for (said, wanted) in
            [("socks", "stock"), ("talla", "tallas"), ("sock", "stock"), ("pride", "price2"), ("god", "good")]
        {
            assert!(!may_be(said, wanted), "{said} for {wanted}");
        }
    }
}
