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
    let protected = protected_ranges(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let window = prefix_within(rest, limit, unit);
        let cut = if window.len() == rest.len() { rest.len() } else { best_cut(text, start, window, &protected) };
        let (piece, tail) = rest.split_at(cut);
        // White space stays at the ends of the whole text and goes where the text was cut.
        let piece = if tail.is_empty() { piece } else { piece.trim_end() };
        if !piece.is_empty() {
            pieces.push(piece);
        }
        let next = tail.trim_start();
        start = text.len() - if next.is_empty() { 0 } else { next.len() };
    }
    pieces
}

/// Where to cut `text[start..]`, relative to `start`; never zero and never inside a character.
fn best_cut(text: &str, start: usize, window: &str, protected: &[Range<usize>]) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    // A piece may end where white space begins just behind the window.
    let reach = window.len();
    let allowed = |cut: usize| cut > 0 && cut <= reach && !inside_protected(start, start + cut, reach, protected);
    let at_least = |share: usize| reach / share;
    let ladder: [(Vec<usize>, usize); 4] = [
        (ends_before(rest, reach, "\n\n"), at_least(4)),
        (ends_before(rest, reach, "\n"), at_least(3)),
        (sentence_ends(rest, reach), at_least(3)),
        (word_ends(rest, reach), 1),
    ];
    for (cuts, minimum) in &ladder {
        if let Some(cut) = cuts.iter().rev().find(|&&cut| cut >= *minimum && allowed(cut)) {
            return *cut;
        }
    }
    bounds(rest.split_word_bound_indices(), reach)
        .or_else_cut(&allowed)
        .or_else(|| bounds(rest.grapheme_indices(true), reach).or_else_cut(&allowed))
        .or_else(|| bounds(rest.grapheme_indices(true), reach).or_else_cut(&|cut| cut > 0))
        .unwrap_or_else(|| if reach > 0 { reach } else { rest.chars().next().map_or(rest.len(), char::len_utf8) })
}

/// A cut inside a range is wrong, unless the range is too long for a piece of its own.
fn inside_protected(start: usize, cut: usize, reach: usize, protected: &[Range<usize>]) -> bool {
    let index = protected.partition_point(|range| range.end <= cut);
    protected
        .get(index)
        .is_some_and(|range| range.start < cut && !(range.start <= start || range.len() > reach))
}

struct Cuts(Vec<usize>);

impl Cuts {
    fn or_else_cut(&self, allowed: &dyn Fn(usize) -> bool) -> Option<usize> {
        self.0.iter().rev().copied().find(|&cut| allowed(cut))
    }
}

fn bounds<'a>(parts: impl Iterator<Item = (usize, &'a str)>, reach: usize) -> Cuts {
    Cuts(parts.map(|(at, part)| at + part.len()).take_while(|&end| end <= reach).collect())
}

fn ends_before(rest: &str, reach: usize, separator: &str) -> Vec<usize> {
    rest.match_indices(separator).map(|(at, _)| at).take_while(|&at| at <= reach).collect()
}

fn sentence_ends(rest: &str, reach: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if end > reach {
            break;
        }
        let space_follows = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if matches!(c, '。' | '！' | '？') || (matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔') && space_follows) {
            ends.push(end);
        }
    }
    ends
}

fn word_ends(rest: &str, reach: usize) -> Vec<usize> {
    rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take_while(|&at| at <= reach).collect()
}
