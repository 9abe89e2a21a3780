//! Keeping signs in the words from becoming markup.
//!
//! Chat apps have no escape sign: a backslash is shown (vercel/chat issue 908). What is left is to take a sign its place:
//! apps style only what stands between a sign at the beginning of a word and one at the end of a word on the same line, as
//! bridges that read their messages do too (mautrix: a sign opens after white space, another sign or at the beginning, and
//! closes before what is no letter or digit). A zero-width space on either side takes that away. No app documents that it
//! does, and whoever copies the words copies it too, so it stands only where two signs of a line could be taken for a pair:
//! `2*3*4`, `snake_case` and a single `*` stay as they were.

use std::collections::BTreeSet;

use super::dialect::Marks;
use super::render::Signed;

/// Takes a sign its place beside a word; it takes no room on a screen.
const BREAK: char = '\u{200b}';

/// The signs of a text that are words.
pub(super) struct LiteralSigns {
    /// Signs with a break on either side.
    around: BTreeSet<usize>,
    /// Beginnings of lines with a break before them.
    before: BTreeSet<usize>,
}

/// A sign in the written text, with what it could be taken for.
struct Sign {
    at: usize,
    is_literal: bool,
    opens: bool,
    closes: bool,
}

impl LiteralSigns {
    pub(super) fn find(text: &str, signed: &[Signed<'_>], marks: &Marks) -> Self {
        let mut found = Self { around: BTreeSet::new(), before: BTreeSet::new() };
        let links = crate::text::links(text);
        let code = code_of(marks);
        let is_code = |sign: &str| Some(sign) == marks.code.as_deref() || Some(sign) == marks.code_block.as_deref();
        let untouched = |at: usize| {
            links.iter().any(|link| link.contains(&at))
                || signed.iter().any(|piece| is_code(piece.sign) && piece.range().contains(&at))
        };
        for (start, line) in lines(text) {
            for sign in [&marks.bold, &marks.italic, &marks.strike].into_iter().flatten() {
                let Some(c) = sign.chars().next() else { continue };
                let mut signs: Vec<Sign> = Vec::new();
                for (at, _) in line.match_indices(c).map(|(at, c)| (start + at, c)) {
                    if !untouched(at) {
                        signs.push(literal(text, signed, at, c));
                    }
                }
                for piece in signed.iter().filter(|piece| piece.sign == sign) {
                    if (start..=start + line.len()).contains(&piece.start) {
                        signs.push(Sign { at: piece.start, is_literal: false, opens: true, closes: false });
                        signs.push(Sign { at: piece.end, is_literal: false, opens: false, closes: true });
                    }
                }
                found.pairs(&signs);
            }
            let quote = marks.quote.as_deref().map(str::trim_end).filter(|quote| !quote.is_empty());
            if quote.is_some_and(|quote| line.starts_with(quote)) && !untouched(start) {
                found.before.insert(start);
            }
        }
        // Code goes over lines and within words, so two signs anywhere could be a pair.
        let ticks: Vec<usize> = text.match_indices(code).map(|(at, _)| at).filter(|at| !untouched(*at)).collect();
        if !code.is_empty() && (ticks.len() > 1 || signed.iter().any(|piece| is_code(piece.sign))) {
            found.around.extend(ticks);
        }
        found
    }

    /// Breaks every literal sign that could begin or end a pair.
    fn pairs(&mut self, signs: &[Sign]) {
        for one in signs.iter().filter(|sign| sign.is_literal) {
            let begins = one.opens && signs.iter().any(|other| other.closes && other.at > one.at);
            let ends = one.closes && signs.iter().any(|other| other.opens && other.at < one.at);
            if begins || ends {
                self.around.insert(one.at);
            }
        }
    }

    /// Writes one character of the words.
    pub(super) fn write(&self, at: usize, c: char, out: &mut String) {
        let around = self.around.contains(&at);
        if (around || self.before.contains(&at)) && !out.ends_with(BREAK) {
            out.push(BREAK);
        }
        out.push(c);
        if around {
            out.push(BREAK);
        }
    }
}

fn literal(text: &str, signed: &[Signed<'_>], at: usize, sign: char) -> Sign {
    let end = at + sign.len_utf8();
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    // Beside a sign of a style, any other sign is beside no word.
    let edge_before = signed.iter().any(|piece| piece.start == at || piece.end == at);
    let edge_after = signed.iter().any(|piece| piece.start == end || piece.end == end);
    Sign {
        at,
        is_literal: true,
        opens: (edge_before || !before.is_some_and(char::is_alphanumeric))
            && (edge_after || after.is_some_and(|c| !c.is_whitespace())),
        closes: (edge_before || before.is_some_and(|c| !c.is_whitespace()))
            && (edge_after || !after.is_some_and(char::is_alphanumeric)),
    }
}

/// The sign of code within a line, which that of lines of code is made of; empty when there is none.
pub(super) fn code_of(marks: &Marks) -> &str {
    let sign = marks.code.as_deref().or(marks.code_block.as_deref()).unwrap_or_default();
    let end = sign.chars().next().map_or(0, char::len_utf8);
    sign.get(..end).unwrap_or_default()
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}
