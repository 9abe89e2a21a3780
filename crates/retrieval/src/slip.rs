//! How far a word is from what somebody may have meant to type.

use crate::keyboard::are_neighbours;

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The known word.
    pub word: String,
    /// What the slips between the two cost; one ordinary slip is about 1.
    pub cost: f32,
    /// In how many rows the known word stands.
    pub frequency: u32,
}

/// The most that may be wrong with words of this length before they are different words.
pub(crate) fn allowed(length: usize) -> f32 {
    match length {
        0..=2 => 0.0,
        3 => 0.75,
        4..=7 => 1.1,
        _ => 2.0,
    }
}

/// What it costs to slip from one word to the other, when it is no more than `most`.
pub(crate) fn cost(meant: &[char], typed: &[char], most: f32) -> Option<f32> {
    let mut before_last: Vec<f32> = Vec::with_capacity(typed.len() + 1);
    let mut last: Vec<f32> = Vec::with_capacity(typed.len() + 1);
    let mut this: Vec<f32> = Vec::with_capacity(typed.len() + 1);
    let mut sum = 0.0;
    last.push(sum);
    for at in 0..typed.len() {
        sum += extra(typed, at);
        last.push(sum);
    }
    for (row, &letter) in meant.iter().enumerate() {
        this.clear();
        let mut least = last.first().copied().unwrap_or_default() + missing(meant, row);
        this.push(least);
        for (column, &other) in typed.iter().enumerate() {
            let from = |line: &[f32], at: usize| line.get(at).copied().unwrap_or(f32::INFINITY);
            let place = match (row, column) {
                (0, 0) => Place::First,
                (row, column) if row + 1 == meant.len() && column + 1 == typed.len() => Place::Last,
                _ => Place::Within,
            };
            let mut best = from(&last, column) + replaced(letter, other, place);
            best = best.min(from(&last, column + 1) + missing(meant, row));
            best = best.min(from(&this, column) + extra(typed, column));
            let crossed = row > 0
                && column > 0
                && letter != other
                && meant.get(row - 1) == Some(&other)
                && typed.get(column - 1) == Some(&letter);
            if crossed {
                best = best.min(from(&before_last, column - 1) + 0.7);
            }
            least = least.min(best);
            this.push(best);
        }
        if least > most + 0.75 {
            return None;
        }
        // The three lines take turns.
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut this);
    }
    last.last().copied().filter(|&cost| cost <= most)
}

/// Where in both words two letters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Within,
    Last,
}

fn replaced(meant: char, typed: char, place: Place) -> f32 {
    const VOWELS: &str = "aeiouyаеиоуыэюя";
    if meant == typed {
        0.0
    } else if place == Place::Last && VOWELS.contains(meant) && VOWELS.contains(typed) {
        // Rather the ending of another case than a slip.
        0.3
    } else if are_neighbours(meant, typed) {
        0.8
    } else if place == Place::First {
        // A slip in the first letter is rare unless the keys are neighbours: a racket is no jacket.
        1.6
    } else {
        1.0
    }
}

fn missing(meant: &[char], at: usize) -> f32 {
    if at > 0 && meant.get(at) == meant.get(at - 1) { 0.6 } else { 0.9 }
}

fn extra(typed: &[char], at: usize) -> f32 {
    if at > 0 && typed.get(at) == typed.get(at - 1) { 0.6 } else { 0.9 }
}
