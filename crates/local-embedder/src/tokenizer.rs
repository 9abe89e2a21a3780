//! Words into the pieces that the model knows: the most likely split by the pieces' own likelihoods.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::error::Flaw;

/// Stands for a space in pieces.
const SPACE: char = '\u{2581}';
/// Longer texts are cut here: this is more than the model reads of any.
const MOST_LETTERS: usize = 16_384;
/// A letter that no piece has is this much less likely than any piece.
const UNKNOWN: f32 = 10.0;

/// Pieces that are no text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Special {
    pub(crate) begin: u32,
    pub(crate) end: u32,
    pub(crate) pad: u32,
    pub(crate) unknown: u32,
}

#[derive(Debug)]
pub(crate) struct Tokenizer {
    ends: Vec<u32>,
    scores: Vec<f32>,
    text: Vec<u8>,
    special: Special,
    /// Letters that are written otherwise, in order.
    replaced: Vec<(char, String)>,
    /// Pieces by their text: a number above its piece, or none; the length is a power of two.
    places: Vec<u32>,
    longest: usize,
    unknown_score: f32,
}

impl Tokenizer {
    pub(crate) fn new(
        ends: Vec<u32>,
        scores: Vec<f32>,
        text: Vec<u8>,
        special: Special,
        mut replaced: Vec<(char, String)>,
        vocabulary: usize,
    ) -> Result<Self, Flaw> {
        let wrong = Flaw::Wrong("word pieces");
        let lengths =
            ends.windows(2).map(|pair| pair.last().zip(pair.first()).and_then(|(end, from)| end.checked_sub(*from)));
        let longest = lengths.collect::<Option<Vec<u32>>>().and_then(|lengths| lengths.into_iter().max());
        let reaches = ends.last().is_some_and(|end| usize::try_from(*end).is_ok_and(|end| end <= text.len()));
        let Some(longest) = longest.and_then(|longest| usize::try_from(longest).ok()).filter(|_| reaches) else {
            return Err(wrong);
        };
        let Special { begin, end, pad, unknown } = special;
        let known = |piece: u32| usize::try_from(piece).is_ok_and(|piece| piece < vocabulary);
        if ![begin, end, pad, unknown].into_iter().all(known) || !scores.iter().all(|score| score.is_finite()) {
            return Err(wrong);
        }
        replaced.sort();
        let unknown_score = scores.iter().copied().fold(f32::INFINITY, f32::min) - UNKNOWN;
        let places = vec![0; (scores.len() * 2).next_power_of_two()];
        let mut made = Self { ends, scores, text, special, replaced, places, longest, unknown_score };
        for piece in 0..u32::try_from(made.scores.len()).map_err(|_| wrong)? {
            // What is no text is never met in one.
            if ![begin, end, pad, unknown].contains(&piece) {
                made.keep(piece);
            }
        }
        Ok(made)
    }

    /// The pieces of a text with those that begin and end it, no more than so many.
    pub(crate) fn pieces(&self, text: &str, most: usize) -> Vec<u32> {
        let mut pieces = vec![self.special.begin];
        pieces.extend(self.split(&self.spell(text)).into_iter().take(most.saturating_sub(2)));
        pieces.push(self.special.end);
        pieces
    }

    pub(crate) fn memory(&self) -> usize {
        let letters: usize = self.replaced.iter().map(|(_, into)| size_of::<(char, String)>() + into.capacity()).sum();
        self.text.len() + 4 * (self.ends.len() + self.scores.len() + self.places.len()) + letters
    }

    /// The text in the letters that pieces are made of, each word after a mark for the space before it.
    fn spell(&self, text: &str) -> String {
        let mut spelt = String::with_capacity(text.len() + 3);
        let mut last = None;
        for letter in text.nfc().take(MOST_LETTERS) {
            let mut one = [0; 4];
            for letter in self.replacement(letter).unwrap_or_else(|| letter.encode_utf8(&mut one)).chars() {
                if last.is_none() && letter != ' ' {
                    spelt.push(SPACE);
                }
                if letter != ' ' || last != Some(' ') {
                    spelt.push(if letter == ' ' { SPACE } else { letter });
                }
                last = Some(letter);
            }
        }
        spelt
    }

    fn replacement(&self, letter: char) -> Option<&str> {
        let at = self.replaced.binary_search_by_key(&letter, |(from, _)| *from).ok()?;
        self.replaced.get(at).map(|(_, into)| into.as_str())
    }

    /// The split whose pieces are the most likely together: for every place in the text, the best way to come there.
    fn split(&self, text: &str) -> Vec<u32> {
        let bytes = text.as_bytes();
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut best = vec![Way { score: f32::NEG_INFINITY, piece: self.special.unknown, from: 0 }; starts.len()];
        if let Some(first) = best.first_mut() {
            first.score = 0.0;
        }
        for (at, &start) in starts.iter().enumerate() {
            let so_far = best.get(at).map_or(f32::NEG_INFINITY, |way| way.score);
            let mut way = |to: usize, piece: u32, score: f32| {
                if let Some(way) = best.get_mut(to).filter(|way| so_far + score > way.score) {
                    *way = Way { score: so_far + score, piece, from: at };
                }
            };
            let mut hash = Hash::default();
            let mut hashed = start;
            for (to, &end) in starts.iter().enumerate().skip(at + 1) {
                if end - start > self.longest {
                    break;
                }
                hash.add(bytes.get(hashed..end).unwrap_or_default());
                hashed = end;
                if let Some(piece) = bytes.get(start..end).and_then(|text| self.find(hash, text)) {
                    way(to, piece, self.score(piece));
                }
            }
            way(at + 1, self.special.unknown, self.unknown_score);
        }
        let mut pieces = Vec::new();
        let mut at = starts.len() - 1;
        while at > 0 {
            let Some(way) = best.get(at) else { break };
            pieces.push(way.piece);
            at = way.from;
        }
        pieces.reverse();
        pieces
    }

    fn keep(&mut self, piece: u32) {
        let mut hash = Hash::default();
        let range = self.range(piece);
        let text = self.text.get(range).unwrap_or_default();
        hash.add(text);
        if text.is_empty() || self.find(hash, text).is_some() {
            return;
        }
        let length = self.places.len();
        let free = hash.places(length).find(|place| self.places.get(*place) == Some(&0));
        if let Some(kept) = free.and_then(|place| self.places.get_mut(place)) {
            *kept = piece + 1;
        }
    }

    fn find(&self, hash: Hash, text: &[u8]) -> Option<u32> {
        let kept = hash.places(self.places.len()).map_while(|place| self.places.get(place)?.checked_sub(1));
        kept.into_iter().find(|piece| self.text.get(self.range(*piece)) == Some(text))
    }

    fn range(&self, piece: u32) -> Range<usize> {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or_default();
        let at = usize::try_from(piece).unwrap_or_default();
        end(at)..end(at + 1)
    }

    fn score(&self, piece: u32) -> f32 {
        usize::try_from(piece).ok().and_then(|piece| self.scores.get(piece)).copied().unwrap_or(self.unknown_score)
    }
}

#[derive(Debug, Clone, Copy)]
struct Way {
    score: f32,
    piece: u32,
    from: usize,
}

/// FNV-1a, which grows with the text letter by letter.
#[derive(Debug, Clone, Copy)]
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Where to look among so many places, one after the other.
    fn places(self, length: usize) -> impl Iterator<Item = usize> {
        // The table has twice as many places as pieces: the search ends at a free one.
        let first = usize::try_from((self.0 ^ (self.0 >> 32)) & 0xffff_ffff).unwrap_or_default();
        (0..length).map(move |step| (first + step) & (length - 1))
    }
}
