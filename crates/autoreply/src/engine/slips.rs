//! Words with slips, found without comparing with every word: two words that are a slip apart become equal when a letter
//! is left out of each.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use strsim::osa_distance;

/// Longer words are not repaired: nobody mistypes a name of thirty letters in a comment, and leaving letters out of it
/// costs time.
const LONGEST: usize = 24;

/// From this length on, two slips are forgiven.
const TWO_FROM: usize = 9;

/// The index from words with letters left out to the words themselves.
#[derive(Debug, Default)]
pub(crate) struct Slips {
    by_remains: HashMap<u64, Vec<u32>>,
    /// By the first letter of known words, how long they are: a bit for each length.
    begun: HashMap<char, u32>,
}

impl Slips {
    pub(crate) fn add(&mut self, word: &str, id: u32) {
        let letters: Vec<char> = word.chars().collect();
        if forgiven(&letters) == 0 {
            return;
        }
        if let Some(&first) = letters.first() {
            *self.begun.entry(first).or_default() |= lengths(letters.len()..=letters.len());
        }
        each_remains(&letters, if letters.len() >= TWO_FROM { 2 } else { 1 }, &mut |remains| {
            let words = self.by_remains.entry(remains).or_default();
            if !words.contains(&id) {
                words.push(id);
            }
        });
    }

    /// The known words of which this one is a slip.
    pub(crate) fn find(&self, word: &str, known: &[Box<str>], found: &mut Vec<u32>) {
        if self.by_remains.is_empty() {
            return;
        }
        let letters: Vec<char> = word.chars().take(LONGEST + 3).collect();
        if letters.len() < 4 || letters.len() > LONGEST + 2 || letters.iter().any(|c| !c.is_alphabetic()) {
            return;
        }
        // A slip leaves the first letter where it was or makes it the second.
        let alike = lengths(letters.len().saturating_sub(2)..=letters.len() + 2);
        if !letters.iter().take(2).any(|letter| self.begun.get(letter).is_some_and(|known| known & alike != 0)) {
            return;
        }
        let mut near: Vec<u32> = Vec::new();
        each_remains(&letters, if letters.len() + 2 > TWO_FROM { 2 } else { 1 }, &mut |remains| {
            near.extend(self.by_remains.get(&remains).into_iter().flatten());
        });
        near.sort_unstable();
        near.dedup();
        found.extend(near.into_iter().filter(|&id| {
            usize::try_from(id).ok().and_then(|id| known.get(id)).is_some_and(|wanted| is_slip(wanted, word, &letters))
        }));
    }
}

fn is_slip(wanted: &str, word: &str, letters: &[char]) -> bool {
    let target: Vec<char> = wanted.chars().collect();
    let mut swapped = letters.iter().take(2).rev();
    let starts_alike =
        target.first() == letters.first() || (target.first() == swapped.next() && target.get(1) == swapped.next());
    let distance = osa_distance(wanted, word);
    if !starts_alike || distance == 0 || distance > forgiven(&target) {
        return false;
    }
    // In a short word another letter is another word (`size`, `side`); two that changed places are a slip.
    target.len() > 4 || (target.len() == letters.len() && sorted(&target) == sorted(letters))
}

fn sorted(letters: &[char]) -> Vec<char> {
    let mut sorted = letters.to_vec();
    sorted.sort_unstable();
    sorted
}

/// How many slips a word is forgiven.
fn forgiven(letters: &[char]) -> usize {
    match letters.len() {
        _ if letters.iter().any(|c| !c.is_alphabetic()) => 0,
        4..TWO_FROM => 1,
        TWO_FROM..=LONGEST => 2,
        _ => 0,
    }
}

/// A bit for each of these lengths.
fn lengths(range: RangeInclusive<usize>) -> u32 {
    range.filter_map(|length| 1_u32.checked_shl(u32::try_from(length).ok()?)).fold(0, |bits, bit| bits | bit)
}

/// Tells a hash of the word, and of the word without one letter, and without two where that many are asked for.
fn each_remains(letters: &[char], left_out: usize, tell: &mut impl FnMut(u64)) {
    let hashes = Hashes::of(letters);
    let all = letters.len();
    tell(hashes.of_range(0, all));
    for first in 0..all {
        let before = hashes.of_range(0, first);
        tell(hashes.then(before, first + 1, all));
        if left_out == 2 {
            for second in first + 1..all {
                tell(hashes.then(hashes.then(before, first + 1, second), second + 1, all));
            }
        }
    }
}

/// Hashes of a word's beginnings, of which that of any pieces put together follows: each letter counts by its place. Words that
/// share a hash by chance are told apart by their distance.
struct Hashes {
    /// Of the first so many letters.
    begun: Vec<u64>,
    /// What so many letters more multiply by.
    power: Vec<u64>,
}

impl Hashes {
    fn of(letters: &[char]) -> Self {
        const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
        let (mut begun, mut power) = (vec![0_u64], vec![1_u64]);
        let (mut hash, mut factor) = (0_u64, 1_u64);
        for &letter in letters {
            hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(letter));
            factor = factor.wrapping_mul(BASE);
            begun.push(hash);
            power.push(factor);
        }
        Self { begun, power }
    }

    fn of_range(&self, from: usize, to: usize) -> u64 {
        self.then(0, from, to)
    }

    /// The hash of what `before` is the hash of, and these letters after it.
    fn then(&self, before: u64, from: usize, to: usize) -> u64 {
        let at = |place: usize| self.begun.get(place).copied().unwrap_or_default();
        let power = self.power.get(to.saturating_sub(from)).copied().unwrap_or(1);
        let piece = at(to).wrapping_sub(at(from).wrapping_mul(power));
        before.wrapping_mul(power).wrapping_add(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_word_hashes_like_the_word_that_it_is() {
        let whole = |word: &str| {
            let letters: Vec<char> = word.chars().collect();
            Hashes::of(&letters).of_range(0, letters.len())
        };
        let mut remains = Vec::new();
        each_remains(&['d', 'o', 'o', 'r'], 2, &mut |hash| remains.push(hash));
        let words = ["door", "oor", "or", "or", "oo", "dor", "dr", "do", "dor", "do", "doo"];
        assert_eq!(remains, words.map(whole));
    }
}
