//! Words of a folded text, and words written with repeated letters.

use unicode_segmentation::UnicodeSegmentation as _;

/// The words of a text in order: runs of letters and digits, and every emoji or symbol as a word of its own.
///
/// Full stops and underscores between letters separate words (`price.please` is two), separators inside numbers do not
/// (`3.5`, `1,000`).
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_word_bounds().flat_map(split_joined).filter(|word| is_word(word))
}

/// The word with every run of one repeated letter reduced to a single letter; digits stay as they are.
#[must_use]
pub fn squeeze(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut previous = None;
    for c in word.chars() {
        if previous != Some(c) || !c.is_alphabetic() {
            out.push(c);
        }
        previous = Some(c);
    }
    out
}

/// Whether a word was stretched for emphasis: some letter stands three or more times in a row.
#[must_use]
pub fn is_elongated(word: &str) -> bool {
    let mut chars = word.chars();
    let (mut previous, mut run) = (None, 0_usize);
    chars.any(|c| {
        run = if previous == Some(c) && c.is_alphabetic() { run.saturating_add(1) } else { 1 };
        previous = Some(c);
        run >= 3
    })
}

/// Whether `word` is `wanted`, possibly stretched; both folded. `goood` is `good`, `god` is not, `1000` is not `10`.
#[must_use]
pub fn same_word(wanted: &str, word: &str) -> bool {
    word == wanted || (is_elongated(word) && !is_elongated(wanted) && squeeze(word) == squeeze(wanted))
}

fn split_joined(segment: &str) -> impl Iterator<Item = &str> {
    let mut pieces = Vec::new();
    let (mut start, mut previous) = (0, ' ');
    let mut chars = segment.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let between_digits = previous.is_numeric() && next.is_numeric();
        if matches!(c, '_' | '.' | ':' | '\u{b7}' | '\u{2024}' | ',' | ';') && !between_digits {
            pieces.push(segment.get(start..at).unwrap_or_default());
            start = at + c.len_utf8();
        }
        previous = c;
    }
    pieces.push(segment.get(start..).unwrap_or_default());
    pieces.into_iter()
}

fn is_word(segment: &str) -> bool {
    let Some(first) = segment.chars().next() else {
        return false;
    };
    segment.chars().any(char::is_alphanumeric)
        || !(first.is_whitespace() || first.is_control() || is_punctuation(first))
}

/// ASCII and general punctuation; currency signs, arrows, emoji and other symbols are words.
fn is_punctuation(c: char) -> bool {
    (c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '>' | '=' | '~' | '^' | '|'))
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{060c}' | '\u{061b}' | '\u{061f}' | '\u{06d4}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{fe30}'..='\u{fe4f}')
}
