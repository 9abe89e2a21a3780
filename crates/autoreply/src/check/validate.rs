//! Checking rules before they are kept: every problem at once.

use std::{collections::BTreeSet, fmt};

use channel_core::text::{LengthUnit, fold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::compile_pattern;
use crate::model::{How, Match, Need, Posts, PrivateText, Rule, RuleId, place_of};
use crate::text::{KNOWN, is_code, names};

/// The longest public reply (Instagram comments: 2,200 characters).
pub const PUBLIC_REPLY_MAX_CHARACTERS: usize = 2_200;

/// The longest private message (Instagram messages: 1,000 bytes of UTF-8).
pub const PRIVATE_MESSAGE_MAX_BYTES: usize = 1_000;

/// The most buttons below a private message (Instagram: 3).
pub(crate) const BUTTONS_MAX: usize = 3;

const BUTTON_MAX_CHARACTERS: usize = 20;
const WORDS_MAX: usize = 500;
const KEYWORD_MAX_CHARACTERS: usize = 200;
const GUIDANCE_MAX_CHARACTERS: usize = 4_000;

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
    /// Nothing fills this in.
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
    /// The expression cannot be used.
    BadRegex {
        /// Why not.
        reason: String,
    },
    /// The expression is found in every comment.
    RegexMatchesAll,
    /// No such time zone.
    UnknownZone {
        /// What was written.
        zone: String,
    },
    /// No two-letter language code.
    BadLanguage {
        /// What was written.
        code: String,
    },
    /// A limit of nought never lets the rule answer.
    LimitIsZero,
    /// There are more than there may be.
    TooMany {
        /// The most there may be.
        max: usize,
    },
    /// A button opens a link or sends a payload: one of the two.
    ButtonDoes,
    /// A link that is not `https://…`.
    NotALink,
    /// The comment is removed before the public reply could be read.
    ReplyToRemoved,
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
    found.conditions();
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

    fn conditions(&mut self) {
        let rule = self.rule;
        for (index, code) in rule.languages.iter().enumerate() {
            self.language(format!("languages[{index}]"), code);
        }
        if let Some(schedule) = &rule.schedule
            && place_of(schedule.zone.as_deref()).is_none()
        {
            let zone = schedule.zone.clone().unwrap_or_default();
            self.add("schedule.zone", ProblemKind::UnknownZone { zone });
        }
        let limits = [
            ("per_person", rule.limits.per_person),
            ("per_post", rule.limits.per_post),
            ("per_hour", rule.limits.per_hour),
        ];
        for (name, _) in limits.into_iter().filter(|(_, limit)| *limit == Some(0)) {
            self.add(format!("limits.{name}"), ProblemKind::LimitIsZero);
        }
    }

    fn language(&mut self, field: String, code: &str) {
        if !is_code(code) {
            self.add(field, ProblemKind::BadLanguage { code: code.to_owned() });
        }
    }

    fn keywords(&mut self) {
        for (index, word) in self.rule.excluded.iter().enumerate() {
            self.text(&format!("excluded[{index}]"), word);
        }
        self.at_most("excluded", self.rule.excluded.len(), WORDS_MAX);
        match &self.rule.matches {
            Match::AnyComment => {}
            Match::Regex { pattern } => self.pattern(pattern),
            Match::Emoji { any_of } => self.words("match.any_of", any_of),
            Match::Keywords { words, need, how } => {
                if words.is_empty() {
                    self.add("match.words", ProblemKind::NoKeywords);
                }
                if *need == Need::All && *how == How::Exact && words.len() > 1 {
                    self.add("match.need", ProblemKind::AllExact);
                }
                self.words("match.words", words);
            }
        }
    }

    fn pattern(&mut self, pattern: &str) {
        match compile_pattern(pattern) {
            Ok(regex) if regex.is_match("") => self.add("match.pattern", ProblemKind::RegexMatchesAll),
            Ok(_) => {}
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.add("match.pattern", ProblemKind::BadRegex { reason });
            }
        }
    }

    fn words(&mut self, list: &str, words: &[String]) {
        self.at_most(list, words.len(), WORDS_MAX);
        let excluded: BTreeSet<String> = self.rule.excluded.iter().map(|word| fold(word)).collect();
        for (index, word) in words.iter().enumerate() {
            let field = format!("{list}[{index}]");
            self.text(&field, word);
            self.length(&field, word, KEYWORD_MAX_CHARACTERS, LengthUnit::Characters);
            let folded = fold(word);
            if !folded.is_empty() && excluded.contains(&folded) {
                self.add(field, ProblemKind::ExcludedKeyword { word: word.clone() });
            }
        }
    }

    fn at_most(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.add(field, ProblemKind::TooMany { max });
        }
    }

    fn texts(&mut self) {
        let rule = self.rule;
        let speaks = !rule.public_replies.is_empty() || rule.private_message.is_some() || rule.assistant.is_some();
        if !speaks && rule.moderation.is_empty() && rule.translations.is_empty() {
            self.add("public_replies", ProblemKind::NothingToSay);
        }
        let removes =
            rule.moderation.iter().any(|action| matches!(action, crate::Moderation::Hide | crate::Moderation::Delete));
        if removes && !rule.public_replies.is_empty() {
            self.add("public_replies", ProblemKind::ReplyToRemoved);
        }
        self.public("public_replies", &rule.public_replies);
        if let Some(message) = &rule.private_message {
            self.private("private_message", message);
        }
        for (code, texts) in &rule.translations {
            let at = format!("translations.{code}");
            self.language(at.clone(), code);
            self.public(&format!("{at}.public_replies"), &texts.public_replies);
            if let Some(message) = &texts.private_message {
                self.private(&format!("{at}.private_message"), message);
            }
        }
        if let Some(assistant) = &rule.assistant {
            self.text("assistant.guidance", &assistant.guidance);
            self.length("assistant.guidance", &assistant.guidance, GUIDANCE_MAX_CHARACTERS, LengthUnit::Characters);
        }
    }

    fn public(&mut self, field: &str, texts: &[String]) {
        for (index, text) in texts.iter().enumerate() {
            self.outgoing(&format!("{field}[{index}]"), text, PUBLIC_REPLY_MAX_CHARACTERS, LengthUnit::Characters);
        }
    }

    fn private(&mut self, field: &str, message: &PrivateText) {
        // A product card speaks for itself.
        if message.product.is_none() || !message.text.is_empty() {
            self.outgoing(field, &message.text, PRIVATE_MESSAGE_MAX_BYTES, LengthUnit::Utf8Bytes);
        }
        self.at_most(&format!("{field}.buttons"), message.buttons.len(), BUTTONS_MAX);
        for (index, button) in message.buttons.iter().enumerate() {
            let at = format!("{field}.buttons[{index}]");
            self.outgoing(&format!("{at}.title"), &button.title, BUTTON_MAX_CHARACTERS, LengthUnit::Characters);
            match (&button.url, &button.payload) {
                (Some(url), None) if url.starts_with("https://") || url.starts_with('{') => {}
                (Some(_), None) => self.add(format!("{at}.url"), ProblemKind::NotALink),
                (None, Some(_)) => {}
                _ => self.add(at, ProblemKind::ButtonDoes),
            }
        }
    }

    fn length(&mut self, field: &str, text: &str, max: usize, unit: LengthUnit) {
        let length = unit.length_in(text);
        if length > max {
            self.add(field, ProblemKind::TooLong { length, max, unit });
        }
    }

    fn outgoing(&mut self, field: &str, text: &str, max: usize, unit: LengthUnit) {
        self.text(field, text);
        self.length(field, text, max, unit);
        for name in names(text).into_iter().filter(|name| !KNOWN.contains(&name.as_str())) {
            self.add(field, ProblemKind::UnknownPlaceholder { name });
        }
    }
}

impl ProblemKind {
    /// Whether the rule cannot be asked at all.
    pub(crate) fn breaks_matching(&self) -> bool {
        matches!(self, Self::BadRegex { .. } | Self::RegexMatchesAll | Self::UnknownZone { .. })
    }

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
            Self::BadRegex { .. } => "rule-problem-bad-regex",
            Self::RegexMatchesAll => "rule-problem-regex-matches-all",
            Self::UnknownZone { .. } => "rule-problem-unknown-zone",
            Self::BadLanguage { .. } => "rule-problem-bad-language",
            Self::LimitIsZero => "rule-problem-limit-is-zero",
            Self::TooMany { .. } => "rule-problem-too-many",
            Self::ButtonDoes => "rule-problem-button-does",
            Self::NotALink => "rule-problem-not-a-link",
            Self::ReplyToRemoved => "rule-problem-reply-to-removed",
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
            Self::BadRegex { reason } => vec![("reason", reason.clone())],
            Self::UnknownZone { zone } => vec![("zone", zone.clone())],
            Self::BadLanguage { code } => vec![("code", code.clone())],
            Self::TooMany { max } => vec![("max", max.to_string())],
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
            Self::UnknownPlaceholder { name } => {
                write!(f, "nothing fills in {{{name}}}: use one of {{{}}}", KNOWN.join("}, {"))
            }
            Self::BadRegex { reason } => write!(f, "correct the expression: {reason}"),
            Self::RegexMatchesAll => {
                f.write_str("the expression is found in every comment: make it need something, or answer any comment")
            }
            Self::UnknownZone { zone } => write!(f, "{zone:?} is no time zone: write one as \"Europe/Istanbul\""),
            Self::BadLanguage { code } => write!(f, "{code:?} is no language: write two small letters as \"en\""),
            Self::LimitIsZero => f.write_str("a limit of 0 never lets the rule answer: raise it or remove it"),
            Self::TooMany { max } => write!(f, "remove some: {max} is the most"),
            Self::ButtonDoes => f.write_str("give the button either a url or a payload"),
            Self::NotALink => f.write_str("begin the link with https://"),
            Self::ReplyToRemoved => f.write_str("remove the public reply: a hidden or deleted comment takes none"),
            Self::ExcludedKeyword { .. } => f.write_str("a keyword that is also excluded can never match"),
            Self::AllExact => f.write_str("a comment cannot be exactly several texts: need any instead of all"),
            Self::EmptyWindow => f.write_str("the end must be later than the beginning"),
        }
    }
}

impl std::error::Error for Problem {}
