//! Checking rules before they are kept: every problem at once.

use std::{collections::BTreeSet, fmt};

use channel_core::text::{LengthUnit, fold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    placeholder::unknown,
    rule::{How, Match, Need, Posts, Rule, RuleId},
};

/// The longest public reply (Instagram comments: 2,200 characters).
pub const PUBLIC_REPLY_MAX_CHARACTERS: usize = 2_200;

/// The longest private message (Instagram messages: 1,000 bytes of UTF-8).
pub const PRIVATE_MESSAGE_MAX_BYTES: usize = 1_000;

/// One thing to correct, with the field it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The rule.
    pub rule: RuleId,
    /// The field, as the JSON form names it, with an index where it is a list: `public_replies[1]`.
    pub field: String,
    /// What is wrong.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// What can be wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "problem", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemKind {
    /// A text is needed here.
    Blank,
    /// Another rule has this id.
    DuplicateId,
    /// A keyword rule without keywords never answers.
    NoKeywords,
    /// A rule for chosen posts without posts never answers.
    NoPosts,
    /// A rule needs a public reply or a private message.
    NothingToSay,
    /// The text is longer than the platform takes.
    TooLong {
        /// Its length.
        length: usize,
        /// The most there may be.
        max: usize,
        /// What is counted.
        unit: LengthUnit,
    },
    /// Only `{name}` and `{username}` are filled in.
    UnknownPlaceholder {
        /// What stands in the braces.
        name: String,
    },
    /// A keyword that is also excluded can never match.
    ExcludedKeyword {
        /// The keyword.
        word: String,
    },
    /// A comment cannot be exactly several different texts.
    AllExact,
    /// The window ends before it begins.
    EmptyWindow,
}

/// Every problem of a set of rules, in their order; none means that they can be kept.
#[must_use]
pub fn validate_all(rules: &[Rule]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for rule in rules {
        if !seen.insert(&rule.id) {
            problems.push(Problem { rule: rule.id.clone(), field: "id".to_owned(), kind: ProblemKind::DuplicateId });
        }
        problems.extend(validate(rule));
    }
    problems
}

/// Every problem of one rule.
#[must_use]
pub fn validate(rule: &Rule) -> Vec<Problem> {
    let mut found = Found { rule, problems: Vec::new() };
    found.text("id", &rule.id.0);
    found.text("name", &rule.name);
    found.scope();
    found.keywords();
    found.texts();
    found.problems
}

struct Found<'r> {
    rule: &'r Rule,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn add(&mut self, field: impl Into<String>, kind: ProblemKind) {
        self.problems.push(Problem { rule: self.rule.id.clone(), field: field.into(), kind });
    }

    fn text(&mut self, field: &str, text: &str) {
        if fold(text).is_empty() {
            self.add(field, ProblemKind::Blank);
        }
    }

    fn scope(&mut self) {
        if let Posts::Chosen { media_ids } = &self.rule.posts
            && media_ids.iter().all(|id| id.trim().is_empty())
        {
            self.add("posts", ProblemKind::NoPosts);
        }
        if let (Some(from), Some(until)) = (self.rule.window.from, self.rule.window.until)
            && until <= from
        {
            self.add("window", ProblemKind::EmptyWindow);
        }
    }

    fn keywords(&mut self) {
        for (index, word) in self.rule.excluded.iter().enumerate() {
            self.text(&format!("excluded[{index}]"), word);
        }
        let Match::Keywords { words, need, how } = &self.rule.matches else {
            return;
        };
        if words.is_empty() {
            self.add("match.words", ProblemKind::NoKeywords);
        }
        if *need == Need::All && *how == How::Exact && words.len() > 1 {
            self.add("match.need", ProblemKind::AllExact);
        }
        let excluded: BTreeSet<String> = self.rule.excluded.iter().map(|word| fold(word)).collect();
        for (index, word) in words.iter().enumerate() {
            let field = format!("match.words[{index}]");
            self.text(&field, word);
            let folded = fold(word);
            if !folded.is_empty() && excluded.contains(&folded) {
                self.add(field, ProblemKind::ExcludedKeyword { word: word.clone() });
            }
        }
    }

    fn texts(&mut self) {
        let rule = self.rule;
        if rule.public_replies.is_empty() && rule.private_message.is_none() {
            self.add("public_replies", ProblemKind::NothingToSay);
        }
        for (index, text) in rule.public_replies.iter().enumerate() {
            self.outgoing(
                &format!("public_replies[{index}]"),
                text,
                PUBLIC_REPLY_MAX_CHARACTERS,
                LengthUnit::Characters,
            );
        }
        if let Some(text) = &rule.private_message {
            self.outgoing("private_message", text, PRIVATE_MESSAGE_MAX_BYTES, LengthUnit::Utf8Bytes);
        }
    }

    fn outgoing(&mut self, field: &str, text: &str, max: usize, unit: LengthUnit) {
        self.text(field, text);
        let length = unit.length_in(text);
        if length > max {
            self.add(field, ProblemKind::TooLong { length, max, unit });
        }
        for name in unknown(text) {
            self.add(field, ProblemKind::UnknownPlaceholder { name });
        }
    }
}

impl ProblemKind {
    /// The message that says this problem.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Blank => "rule-problem-blank",
            Self::DuplicateId => "rule-problem-duplicate-id",
            Self::NoKeywords => "rule-problem-no-keywords",
            Self::NoPosts => "rule-problem-no-posts",
            Self::NothingToSay => "rule-problem-nothing-to-say",
            Self::TooLong { .. } => "rule-problem-too-long",
            Self::UnknownPlaceholder { .. } => "rule-problem-unknown-placeholder",
            Self::ExcludedKeyword { .. } => "rule-problem-excluded-keyword",
            Self::AllExact => "rule-problem-all-exact",
            Self::EmptyWindow => "rule-problem-empty-window",
        }
    }

    /// What the message is filled with.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong { length, max, .. } => {
                vec![("length", length.to_string()), ("max", max.to_string())]
            }
            Self::UnknownPlaceholder { name } => vec![("name", name.clone())],
            Self::ExcludedKeyword { word } => vec![("word", word.clone())],
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("write something here"),
            Self::DuplicateId => f.write_str("another rule has this id"),
            Self::NoKeywords => f.write_str("add at least one keyword, or answer any comment"),
            Self::NoPosts => f.write_str("choose at least one post, or listen to all posts"),
            Self::NothingToSay => f.write_str("add a public reply or a private message"),
            Self::TooLong { length, max, .. } => write!(f, "shorten the text: it is {length} long, {max} is the most"),
            Self::UnknownPlaceholder { .. } => f.write_str("only {name} and {username} are filled in"),
            Self::ExcludedKeyword { .. } => f.write_str("a keyword that is also excluded can never match"),
            Self::AllExact => f.write_str("a comment cannot be exactly several texts: need any instead of all"),
            Self::EmptyWindow => f.write_str("the end must be later than the beginning"),
        }
    }
}

impl std::error::Error for Problem {}
