//! A comment, read once for all rules.

use std::cell::OnceCell;

use super::hits::{Hit, Role};
use super::pattern::Visible;
use super::phrases::Borders;
use super::ruleset::RuleSet;
use super::vocabulary::Reading as Word;
use crate::model::{Found, Manner};
use crate::text::{Guess, Kind, Tokens, guess};

/// What was found in a comment.
#[derive(Debug)]
pub(crate) struct Reading<'t> {
    text: &'t str,
    pub(crate) tokens: Tokens,
    visible: Visible<'t>,
    language: OnceCell<Guess>,
    /// Sorted by rule, role and keyword; of several places of one keyword the plainest and earliest comes first.
    hits: Vec<Hit>,
    /// Rules whose expression was found, with the number of the expression; sorted.
    expressions: Vec<(usize, usize)>,
}

impl<'t> Reading<'t> {
    pub(crate) fn of(set: &RuleSet, text: &'t str) -> Self {
        let mut reading = Self {
            text,
            tokens: Tokens::of(text),
            visible: Visible::of(text),
            language: OnceCell::new(),
            hits: Vec::new(),
            expressions: Vec::new(),
        };
        let mut hits = Vec::new();
        let sounds = reading.may_be_the_other_alphabet(set);
        reading.walk(set, sounds, &mut hits);
        set.inside.find(&reading.tokens, sounds, &mut hits);
        hits.sort_unstable();
        hits.dedup_by_key(|hit| (hit.rule, hit.role, hit.keyword));
        reading.hits = hits;
        reading.expressions = set.patterns.find(&reading.visible);
        reading.expressions.sort_unstable();
        reading
    }

    /// The language, guessed when it is first asked for.
    pub(crate) fn language(&self) -> Guess {
        *self.language.get_or_init(|| guess(self.text, &self.tokens))
    }

    /// `cena` is a Russian word only where nothing says that the comment is Spanish.
    fn may_be_the_other_alphabet(&self, set: &RuleSet) -> bool {
        let asked =
            self.tokens.all.iter().any(|token| token.kind == Kind::Word && set.vocabulary.may_sound_like(token));
        (asked || set.inside.knows_sounds())
            && !matches!(self.language(), Guess::Sure("en" | "es" | "tr" | "de" | "fr" | "pt" | "it" | "az"))
    }

    fn walk(&self, set: &RuleSet, sounds: bool, hits: &mut Vec<Hit>) {
        let mut words: Vec<Word> = Vec::new();
        let mut ends: Vec<(usize, usize)> = Vec::with_capacity(self.tokens.all.len());
        let mut readings = Vec::new();
        for token in &self.tokens.all {
            let start = words.len();
            readings.clear();
            set.vocabulary.read(token, sounds, &mut readings);
            words.extend(&readings);
            ends.push((start, words.len()));
        }
        let read = |at: usize| {
            let (start, end) = ends.get(at).copied().unwrap_or((0, 0));
            words.get(start..end).unwrap_or(&[])
        };
        let kind = |at: usize| self.tokens.all.get(at).map(|token| token.kind);
        let spoken = || (0..ends.len()).filter(|&at| kind(at) != Some(Kind::Punctuation));
        let outer = (spoken().next().unwrap_or(usize::MAX), spoken().next_back().unwrap_or(usize::MAX));
        let mut unmentioned = spoken().filter(|&at| kind(at) != Some(Kind::Mention));
        let first = unmentioned.next().unwrap_or(outer.0);
        let said = Borders { first, last: unmentioned.next_back().unwrap_or(first), outer };
        set.phrases.walk(spoken().map(|at| (at, read(at))), said, hits);
        // Keywords of punctuation alone are looked for among all tokens, run by run.
        if self.tokens.all.iter().any(|token| token.kind == Kind::Punctuation) {
            let last = ends.len().saturating_sub(1);
            let all = Borders { first: 0, last, outer: (0, last) };
            let signs = (0..ends.len())
                .map(|at| (at, if kind(at) == Some(Kind::Punctuation) { read(at) } else { &[] as &[Word] }));
            set.phrases.walk(signs, all, hits);
        }
    }

    /// The rules for which anything was found, without repetition, in order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        let mut last = None;
        let keywords = self.hits.iter().map(|hit| hit.rule).filter(move |&rule| last.replace(rule) != Some(rule));
        keywords.chain(self.expressions.iter().map(|(rule, _)| *rule))
    }

    fn hits_of(&self, rule: usize, role: Role) -> &[Hit] {
        let start = self.hits.partition_point(|hit| (hit.rule, hit.role) < (rule, role));
        let end = self.hits.partition_point(|hit| (hit.rule, hit.role) <= (rule, role));
        self.hits.get(start..end).unwrap_or(&[])
    }

    /// The keywords of a rule that were found, in the order of its list.
    pub(crate) fn keywords(&self, rule: usize) -> &[Hit] {
        self.hits_of(rule, Role::Keyword)
    }

    /// The first excluded word of a rule that was found.
    pub(crate) fn excluded(&self, rule: usize) -> Option<&Hit> {
        self.hits_of(rule, Role::Excluded).first()
    }

    pub(crate) fn found(&self, hit: &Hit, keyword: &str) -> Found {
        let (bytes, characters) = self.tokens.span(hit.first, hit.last);
        Found { keyword: keyword.to_owned(), manner: hit.manner, bytes, characters }
    }

    /// Whether the expression of a rule was found.
    pub(crate) fn has_expression(&self, rule: usize) -> bool {
        self.expressions.binary_search_by_key(&rule, |(rule, _)| *rule).is_ok()
    }

    /// Where the expression of a rule was found.
    pub(crate) fn expression(&self, set: &RuleSet, rule: usize, pattern: &str) -> Option<Found> {
        let at = self.expressions.binary_search_by_key(&rule, |(rule, _)| *rule).ok()?;
        let (_, expression) = self.expressions.get(at)?;
        let bytes = set.patterns.place(*expression, &self.visible)?;
        let before = |end: usize| self.text.get(..end).map_or(0, |text| text.chars().count());
        let characters = before(bytes.start)..before(bytes.end);
        Some(Found { keyword: pattern.to_owned(), manner: Manner::Same, bytes, characters })
    }

    /// The first emoji.
    pub(crate) fn emoji(&self) -> Option<Found> {
        let at = self.tokens.has_emoji()?;
        let (bytes, characters) = self.tokens.span(at, at);
        let keyword = self.text.get(bytes.clone()).unwrap_or_default().to_owned();
        Some(Found { keyword, manner: Manner::Same, bytes, characters })
    }
}
