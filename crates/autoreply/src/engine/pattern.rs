//! Expressions: all of them tried at once, in time linear in the comment.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use channel_core::text::is_invisible;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

/// What one expression may take when compiled. A counted repetition of a counted repetition goes over it.
const ONE: usize = 1 << 20;

/// What all of them may take together.
const ALL: usize = 64 << 20;

/// How deep an expression may be nested.
const NESTED: u32 = 64;

/// A shorter text stands in every other comment.
const SHORTEST: usize = 2;

/// One expression.
///
/// # Errors
/// When it is no expression, or too large a one.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).size_limit(ONE).dfa_size_limit(ONE).nest_limit(NESTED).build()
}

/// The expressions of an account. Most of them can only be found where one of a few texts stands, and are looked at only when
/// it does; the others are tried all at once.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    all: Vec<Expression>,
    begins: Option<AhoCorasick>,
    /// The expression that each beginning belongs to.
    begun: Vec<usize>,
    set: Option<RegexSet>,
    /// The expressions of the set, in its order.
    unbound: Vec<usize>,
}

#[derive(Debug)]
struct Expression {
    rule: usize,
    source: String,
    regex: Regex,
}

impl Patterns {
    pub(crate) fn add(&mut self, rule: usize, pattern: &str) -> Result<(), regex::Error> {
        self.all.push(Expression { rule, source: pattern.to_owned(), regex: compile(pattern)? });
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> Result<(), regex::Error> {
        let mut texts = Vec::new();
        for (at, expression) in self.all.iter().enumerate() {
            match beginnings(&expression.source) {
                Some(beginnings) => {
                    self.begun.extend(beginnings.iter().map(|_| at));
                    texts.extend(beginnings);
                }
                None => self.unbound.push(at),
            }
        }
        if !texts.is_empty() {
            match AhoCorasick::new(&texts) {
                Ok(begins) => self.begins = Some(begins),
                // More texts than an automaton holds: then all are tried.
                Err(_) => (self.begun, self.unbound) = (Vec::new(), (0..self.all.len()).collect()),
            }
        }
        if !self.unbound.is_empty() {
            let sources = self.unbound.iter().filter_map(|&at| Some(self.all.get(at)?.source.as_str()));
            let mut builder = RegexSetBuilder::new(sources);
            builder.case_insensitive(true).size_limit(ALL).dfa_size_limit(ALL).nest_limit(NESTED);
            self.set = Some(builder.build()?);
        }
        Ok(())
    }

    /// The rules whose expression is found, each with the number of its expression.
    pub(crate) fn find(&self, text: &Visible<'_>) -> Vec<(usize, usize)> {
        let text = text.text();
        let begun = self.begins.iter().flat_map(|begins| begins.find_overlapping_iter(text));
        let mut likely: Vec<usize> =
            begun.filter_map(|begins| self.begun.get(begins.pattern().as_usize()).copied()).collect();
        likely.sort_unstable();
        likely.dedup();
        likely.retain(|&at| self.all.get(at).is_some_and(|expression| expression.regex.is_match(text)));
        let matches = self.set.iter().flat_map(|set| set.matches(text));
        likely.extend(matches.filter_map(|at| self.unbound.get(at)));
        likely.into_iter().filter_map(|at| Some((self.all.get(at)?.rule, at))).collect()
    }

    /// Where an expression is found first, in bytes of the original text.
    pub(crate) fn place(&self, expression: usize, text: &Visible<'_>) -> Option<Range<usize>> {
        let found = self.all.get(expression)?.regex.find(text.text())?;
        Some(text.original(found.start())..text.original(found.end()))
    }
}

/// The texts of which one begins every match, when there are few and each says something.
fn beginnings(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let parsed = ParserBuilder::new().case_insensitive(true).nest_limit(NESTED).build().parse(pattern).ok()?;
    let found = Extractor::new().extract(&parsed);
    let texts: Vec<Vec<u8>> = found.literals()?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
    texts.iter().all(|text| text.len() >= SHORTEST).then_some(texts)
}

/// A comment without what cannot be seen, since an expression cannot foresee it.
#[derive(Debug)]
pub(crate) struct Visible<'t> {
    original: &'t str,
    /// The visible text, and where each of its pieces began in the original.
    cleaned: Option<(String, Vec<(usize, usize)>)>,
}

impl<'t> Visible<'t> {
    pub(crate) fn of(original: &'t str) -> Self {
        if original.is_ascii() || !original.chars().any(is_invisible) {
            return Self { original, cleaned: None };
        }
        let (mut text, mut pieces) = (String::with_capacity(original.len()), vec![(0, 0)]);
        let mut skipped = false;
        for (at, c) in original.char_indices() {
            if is_invisible(c) {
                skipped = true;
                continue;
            }
            if std::mem::take(&mut skipped) {
                pieces.push((text.len(), at));
            }
            text.push(c);
        }
        Self { original, cleaned: Some((text, pieces)) }
    }

    fn text(&self) -> &str {
        self.cleaned.as_ref().map_or(self.original, |(text, _)| text)
    }

    fn original(&self, at: usize) -> usize {
        let Some((_, pieces)) = &self.cleaned else { return at };
        let after = pieces.partition_point(|(visible, _)| *visible <= at);
        pieces.get(after.saturating_sub(1)).map_or(at, |(visible, original)| original + (at - visible))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_beginning_is_found_where_the_set_of_all_finds_it() {
        let sources = [
            r"\bcode\s*-?\s*7\b",
            r"цен[аы]",
            r"(?:how much|сколько)\b",
            r"\d{3,}",
            r"^price$",
            r"x*",
            r"[a-z]+\?",
            r"straße",
        ];
        let texts = [
            "CODE - 7!",
            "Цены?",
            "HOW MUCH is it",
            "СКОЛЬКО",
            "12345",
            "Price",
            "prices",
            "ok?",
            "STRASSE straße 😍",
            "код 7",
        ];
        let mut patterns = Patterns::default();
        for (rule, source) in sources.iter().enumerate() {
            patterns.add(rule, source).unwrap();
        }
        patterns.finish().unwrap();
        assert!(patterns.unbound.len() < sources.len() - 3, "{:?}", patterns.unbound);
        for text in texts {
            let mut found = patterns.find(&Visible::of(text));
            found.sort_unstable();
            let each = sources.iter().enumerate().filter(|(_, source)| compile(source).unwrap().is_match(text));
            assert_eq!(found, each.map(|(at, _)| (at, at)).collect::<Vec<_>>(), "{text}");
        }
    }
}
