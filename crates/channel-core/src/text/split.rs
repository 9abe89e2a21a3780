//! Splitting a text that is too long for one message.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::length::{LengthUnit, prefix_within};
use super::protected::protected_ranges;

/// Pieces of the text, each within the limit, cut at the best place there is: between paragraphs, lines, sentences or
/// words, else between graphemes.
///
/// A link, a number or a grapheme is cut only when it alone is longer than the limit, and a single character that is
/// longer than the limit is a piece of its own. Only white space at a cut is dropped. An empty text has no pieces.
#[must_use]
pub fn split_at_limit(text: &str, limit: usize, unit: LengthUnit) -> Vec<&str> {
    pieces(text, limit, unit).collect()
}

/// The first of the pieces that [`split_at_limit`] makes, by looking at no more of the text than decides it; nothing of an
/// empty text.
pub(crate) fn first_within(text: &str, limit: usize, unit: LengthUnit) -> &str {
    let end = text.floor_char_boundary(reach(limit));
    pieces(text.get(..end).unwrap_or(text), limit, unit).next().unwrap_or_default()
}

/// As many bytes of a text as decide its first piece: a character has up to four, and a link that begins within the limit
/// is too long to be kept whole when it goes on for another limit.
pub(crate) const fn reach(limit: usize) -> usize {
    limit.saturating_mul(8).saturating_add(8)
}

fn pieces(text: &str, limit: usize, unit: LengthUnit) -> impl Iterator<Item = &str> {
    // What is too long for any piece needs no protection, it will be cut anyway.
    let protected: Vec<Range<usize>> = protected_ranges(text)
        .into_iter()
        .filter(|range| text.get(range.clone()).is_some_and(|part| unit.length_in(part) <= limit))
        .collect();
    let mut start = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let window = prefix_within(rest, limit, unit);
            let cut = if window.len() == rest.len() {
                rest.len()
            } else {
                let inside = |cut: usize| {
                    let at = start + cut;
                    let index = protected.partition_point(|range| range.end <= at);
                    protected.get(index).is_some_and(|range| range.start < at)
                };
                best_cut(rest, window.len(), &inside)
            };
            let (piece, tail) = rest.split_at(cut);
            start = text.len() - tail.trim_start().len();
            let piece = if tail.is_empty() { piece } else { piece.trim_end() };
            if !piece.is_empty() {
                return Some(piece);
            }
        }
        None
    })
}

/// Where to cut a text of which `reach` bytes fit; never zero and never inside a character.
fn best_cut(rest: &str, reach: usize, inside_protected: &dyn Fn(usize) -> bool) -> usize {
    // One character more, since a piece may end where white space begins just behind the limit.
    let next = rest.get(reach..).and_then(|tail| tail.chars().next()).map_or(0, char::len_utf8);
    let near = rest.get(..reach + next).unwrap_or(rest);
    let last = |cuts: Vec<usize>, minimum: usize| {
        cuts.into_iter().rev().find(|&cut| cut >= minimum.max(1) && cut <= reach && !inside_protected(cut))
    };
    let graphemes = || near.grapheme_indices(true).map(|(at, part)| at + part.len()).filter(|&end| end <= reach);
    last(starts_of(near, "\n\n"), reach / 4)
        .or_else(|| last(starts_of(near, "\n"), reach / 3))
        .or_else(|| last(sentence_ends(near), reach / 3))
        .or_else(|| last(word_ends(near), 1))
        .or_else(|| last(near.split_word_bound_indices().map(|(at, _)| at).collect(), 1))
        .or_else(|| last(graphemes().collect(), 1))
        .or_else(|| graphemes().next_back())
        .unwrap_or_else(|| if reach > 0 { reach } else { rest.chars().next().map_or(rest.len(), char::len_utf8) })
}

fn starts_of(near: &str, separator: &str) -> Vec<usize> {
    near.match_indices(separator).map(|(at, _)| at).collect()
}

fn sentence_ends(near: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = near.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let space_follows = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if matches!(c, '。' | '！' | '？') || (matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔') && space_follows) {
            ends.push(at + c.len_utf8());
        }
    }
    ends
}

fn word_ends(near: &str) -> Vec<usize> {
    near.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect()
}
