//! Stretches of a text that lose their meaning when they are cut: links and numbers.

use std::ops::Range;

const LINK_STARTS: [&str; 3] = ["http://", "https://", "www."];

/// Byte ranges of links and numbers, in order. Digits joined by one separator (`79.90`, `+996 555 123 456`, `10:30`)
/// are one number.
pub(super) fn protected_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = link_length(rest).or_else(|| number_length(rest));
        match length {
            Some(length) => {
                ranges.push(at..at + length);
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    ranges
}

/// Byte ranges of links alone, in order.
#[must_use]
pub fn links(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match link_length(rest) {
            Some(length) => {
                ranges.push(at..at + length);
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    ranges
}

fn link_length(rest: &str) -> Option<usize> {
    let is_link =
        LINK_STARTS.iter().any(|start| rest.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)));
    is_link.then(|| rest.find(char::is_whitespace).unwrap_or(rest.len()))
}

fn number_length(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().peekable();
    if let Some((_, '+' | '-' | '$' | '€' | '£' | '₽' | '₺')) = chars.peek() {
        chars.next();
    }
    chars.peek().filter(|(_, c)| c.is_numeric())?;
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let goes_on = chars.peek().is_some_and(|(_, next)| next.is_numeric());
        if c.is_numeric() || (is_separator(c) && goes_on) {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    Some(end)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | '/' | '-' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}
