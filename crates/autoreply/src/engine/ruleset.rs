//! The rules of an account, compiled.

use std::collections::HashMap;

use super::compiled::Compiled;
use super::hits::{Listener, Role};
use super::inside::Inside;
use super::pattern::Patterns;
use super::phrases::Phrases;
use super::vocabulary::Vocabulary;
use crate::check::{Problem, ProblemKind, validate_all};
use crate::model::{How, Match, Rule, RuleId, Typos};
use crate::text::{Kind, Token, Tokens};

/// The rules of an account, compiled once and asked for every comment.
///
/// Reading a comment costs by the length of the comment and by the rules that have something to do with it, not by the
/// number of rules. It can be shared between threads.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// In the order in which they are tried.
    pub(crate) rules: Vec<Compiled>,
    pub(crate) posts: HashMap<String, u32>,
    /// Rules for any comment, and for any emoji.
    pub(crate) any_comment: Vec<usize>,
    pub(crate) any_emoji: Vec<usize>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) phrases: Phrases,
    pub(crate) inside: Inside,
    pub(crate) patterns: Patterns,
    by_id: HashMap<RuleId, usize>,
}

impl RuleSet {
    /// Compiles rules. Disabled ones take part in nothing and are only explained.
    ///
    /// # Errors
    /// With every problem of every rule.
    pub fn compile(rules: &[Rule]) -> Result<Self, Vec<Problem>> {
        let problems = validate_all(rules);
        if problems.is_empty() { Self::build(rules) } else { Err(problems) }
    }

    /// Compiles what can be compiled, for stored rules: one bad rule must not silence the account. What is wrong comes
    /// along; a rule with a problem of its own words or expression takes no part.
    #[must_use]
    pub fn compile_usable(rules: &[Rule]) -> (Self, Vec<Problem>) {
        let problems = validate_all(rules);
        let is_broken =
            |rule: &Rule| problems.iter().any(|problem| problem.rule == rule.id && problem.kind.breaks_matching());
        let usable: Vec<Rule> = rules.iter().filter(|rule| !is_broken(rule)).cloned().collect();
        match Self::build(&usable) {
            Ok(set) => (set, problems),
            Err(further) => (Self::default(), problems.into_iter().chain(further).collect()),
        }
    }

    pub(crate) fn build(rules: &[Rule]) -> Result<Self, Vec<Problem>> {
        let mut set = Self::default();
        let mut ordered: Vec<&Rule> = rules.iter().collect();
        ordered.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
        for rule in ordered {
            let number = set.rules.len();
            let findable = if rule.enabled { set.listen(number, rule)? } else { 0 };
            let compiled = Compiled::of(rule, &mut set.posts, findable);
            set.by_id.entry(rule.id.clone()).or_insert(number);
            set.rules.push(compiled);
        }
        let too_much = |reason: String| {
            vec![Problem {
                rule: rules.first().map_or_else(|| RuleId(String::new()), |rule| rule.id.clone()),
                field: "match".to_owned(),
                kind: ProblemKind::BadRegex { reason },
            }]
        };
        set.inside.finish().map_err(|error| too_much(error.to_string()))?;
        set.patterns.finish().map_err(|error| too_much(error.to_string()))?;
        Ok(set)
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|compiled| &compiled.rule)
    }

    /// The rule of an id.
    #[must_use]
    pub fn find(&self, id: &RuleId) -> Option<&Rule> {
        self.by_id.get(id).and_then(|&at| self.rules.get(at)).map(|compiled| &compiled.rule)
    }

    /// Enters what a rule listens for; gives how many keywords can be found at all.
    fn listen(&mut self, number: usize, rule: &Rule) -> Result<usize, Vec<Problem>> {
        let forgiving = rule.typos == Typos::Few;
        let mut findable = 0;
        let mut excluding = How::WholeWord;
        match &rule.matches {
            Match::AnyComment => self.any_comment.push(number),
            Match::Keywords { words, how, .. } => {
                if *how == How::Contains {
                    excluding = How::Contains;
                }
                for (keyword, word) in words.iter().enumerate() {
                    let listener = Listener { rule: number, role: Role::Keyword, keyword, how: *how, forgiving };
                    findable += usize::from(self.hear(word, listener));
                }
            }
            Match::Regex { pattern } => self.patterns.add(number, pattern).map_err(|error| {
                let kind = ProblemKind::BadRegex { reason: error.to_string() };
                vec![Problem { rule: rule.id.clone(), field: "match.pattern".to_owned(), kind }]
            })?,
            Match::Emoji { any_of } if any_of.is_empty() => self.any_emoji.push(number),
            Match::Emoji { any_of } => {
                for (keyword, emoji) in any_of.iter().enumerate() {
                    let how = How::WholeWord;
                    let listener = Listener { rule: number, role: Role::Keyword, keyword, how, forgiving: false };
                    self.hear(emoji, listener);
                }
            }
        }
        // Excluding looks for words in the way the keywords are looked for, and forgives no slips.
        for (keyword, word) in rule.excluded.iter().enumerate() {
            let listener = Listener { rule: number, role: Role::Excluded, keyword, how: excluding, forgiving: false };
            self.hear(word, listener);
        }
        Ok(findable)
    }

    fn hear(&mut self, keyword: &str, listener: Listener) -> bool {
        let tokens = Tokens::of(keyword);
        let said = essential(&tokens);
        if said.is_empty() {
            return false;
        }
        let is_spoken = said.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Symbol));
        if listener.how == How::Contains && is_spoken {
            self.inside.add(&said, listener);
            return true;
        }
        let words: Vec<u32> = said
            .iter()
            .map(|token| self.vocabulary.add(&token.folded, listener.forgiving && token.kind == Kind::Word))
            .collect();
        self.phrases.add(&words, listener);
        true
    }
}

/// The tokens of a keyword that count: not its punctuation, unless it is nothing else.
fn essential(tokens: &Tokens) -> Vec<&Token> {
    let said: Vec<&Token> = tokens.all.iter().filter(|token| token.kind != Kind::Punctuation).collect();
    if said.is_empty() { tokens.all.iter().collect() } else { said }
}
