//! Characters that change how a text compares or reads without being seen.

/// Whether a character is invisible: zero-width, direction marks, variation selectors, tag characters, fillers and
/// control characters other than white space.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// The text without direction marks, tag characters and other invisible ones, for a person to read.
///
/// Joiners and the emoji variation selector stay, since scripts and emoji need them to look right.
#[must_use]
pub fn strip_invisible(text: &str) -> String {
    text.chars().filter(|&c| matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0f}') || !is_invisible(c)).collect()
}
