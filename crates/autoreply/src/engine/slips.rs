//! Words with slips, found without comparing with every word: two words that are a slip apart become equal when a letter
//! is left out of each.

use std::collections::HashMap;

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
}

impl Slips {
    pub(crate) fn add(&mut self, word: &str, id: u32) {
        let letters: Vec<char> = word.chars().collect();
        if forgiven(&letters) == 0 {
            return;
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

/// Tells a hash of the word, and of the word without one letter, and without two where that many are asked for.
fn each_remains(letters: &[char], left_out: usize, tell: &mut impl FnMut(u64)) {
    let none = letters.len();
    tell(hash(letters, none, none));
    for first in 0..letters.len() {
        tell(hash(letters, first, none));
        if left_out == 2 {
            (first + 1..letters.len()).for_each(|second| tell(hash(letters, first, second)));
        }
    }
}

/// FNV-1a over what is left. Words that share a hash by chance are told apart by their distance.
fn hash(letters: &[char], first: usize, second: usize) -> u64 {
    let kept = letters.iter().enumerate().filter(|(at, _)| *at != first && *at != second);
    kept.fold(0xcbf2_9ce4_8422_2325, |hash, (_, &c)| (hash ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3))
}
