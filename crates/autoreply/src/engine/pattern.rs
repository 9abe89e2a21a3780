//! Expressions: all of them tried at once, in time linear in the comment.

use std::ops::Range;

use channel_core::text::is_invisible;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// What one expression may take when compiled. A counted repetition of a counted repetition goes over it.
const ONE: usize = 1 << 20;

/// What all of them may take together.
const ALL: usize = 64 << 20;

/// One expression.
///
/// # Errors
/// When it is no expression, or too large a one.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).size_limit(ONE).dfa_size_limit(ONE).nest_limit(64).build()
}

/// The expressions of an account.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    rules: Vec<usize>,
    sources: Vec<String>,
    single: Vec<Regex>,
    set: Option<RegexSet>,
}

impl Patterns {
    pub(crate) fn add(&mut self, rule: usize, pattern: &str) -> Result<(), regex::Error> {
        self.single.push(compile(pattern)?);
        self.sources.push(pattern.to_owned());
        self.rules.push(rule);
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> Result<(), regex::Error> {
        if !self.sources.is_empty() {
            let mut builder = RegexSetBuilder::new(&self.sources);
            builder.case_insensitive(true).size_limit(ALL).dfa_size_limit(ALL).nest_limit(64);
            self.set = Some(builder.build()?);
        }
        Ok(())
    }

    /// The rules whose expression is found, each with the number of its expression.
    pub(crate) fn find(&self, text: &Visible<'_>) -> Vec<(usize, usize)> {
        let Some(set) = &self.set else { return Vec::new() };
        let found = set.matches(text.text());
        found.into_iter().filter_map(|at| self.rules.get(at).map(|&rule| (rule, at))).collect()
    }

    /// Where an expression is found first, in bytes of the original text.
    pub(crate) fn place(&self, expression: usize, text: &Visible<'_>) -> Option<Range<usize>> {
        let found = self.single.get(expression)?.find(text.text())?;
        Some(text.original(found.start())..text.original(found.end()))
    }
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
