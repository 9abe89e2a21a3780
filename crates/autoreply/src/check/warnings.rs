//! What is allowed and probably not meant.

use std::collections::BTreeMap;
use std::fmt;

use channel_core::text::fold;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::{Reading, RuleSet};
use crate::model::{How, Match, Need, Posts, Rule, RuleId};

/// Something about a rule that is allowed and probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// The rule.
    pub rule: RuleId,
    /// What is odd about it.
    #[serde(flatten)]
    pub kind: WarningKind,
}

/// What can be odd about a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningKind {
    /// It can never answer, since an earlier rule takes every comment that it would.
    NeverReached {
        /// The earlier rule.
        by: RuleId,
    },
    /// Another rule has this keyword as well; the earlier of the two takes its comments where both listen.
    SameKeyword {
        /// The earlier rule.
        other: RuleId,
        /// The keyword.
        word: String,
    },
    /// Its public reply contains its own keyword. The product never answers itself; another program may.
    AnswersItself {
        /// The keyword.
        word: String,
    },
    /// A keyword of one letter, looked for inside words, is in nearly every comment.
    TooShort {
        /// The keyword.
        word: String,
    },
}

/// Everything that is allowed and probably not meant, in the order in which the rules are tried. Disabled rules are left
/// out.
#[must_use]
pub fn warnings(rules: &[Rule]) -> Vec<Warning> {
    let enabled: Vec<Rule> = rules.iter().filter(|rule| rule.enabled).cloned().collect();
    let (set, _) = RuleSet::compile_usable(&enabled);
    let mut owners: BTreeMap<String, RuleId> = BTreeMap::new();
    let mut found = Vec::new();
    for number in 0..set.rules.len() {
        about(&set, number, &mut owners, &mut found);
    }
    found
}

fn about(set: &RuleSet, number: usize, owners: &mut BTreeMap<String, RuleId>, found: &mut Vec<Warning>) {
    let Some(compiled) = set.rules.get(number) else { return };
    let rule = &compiled.rule;
    let mut warn = |kind| found.push(Warning { rule: rule.id.clone(), kind });
    if let Some(by) = taken_by(set, number, rule) {
        warn(WarningKind::NeverReached { by });
    } else if let Match::Keywords { words, need: Need::Any, .. } = &rule.matches {
        for word in words {
            if let Some(other) = owners.get(&fold(word)).filter(|other| **other != rule.id) {
                warn(WarningKind::SameKeyword { other: other.clone(), word: word.clone() });
            }
        }
    }
    let Match::Keywords { words, how, .. } = &rule.matches else { return };
    for word in words {
        owners.entry(fold(word)).or_insert_with(|| rule.id.clone());
        if *how == How::Contains && fold(word).chars().count() == 1 && fold(word).chars().all(char::is_alphanumeric) {
            warn(WarningKind::TooShort { word: word.clone() });
        }
    }
    if let Some(word) = echoed(rule) {
        warn(WarningKind::AnswersItself { word });
    }
}

/// The keyword that a rule's own public reply contains.
fn echoed(rule: &Rule) -> Option<String> {
    let Match::Keywords { words, .. } = &rule.matches else { return None };
    let alone = RuleSet::build(std::slice::from_ref(rule)).ok()?;
    let texts = rule.public_replies.iter().chain(rule.translations.values().flat_map(|texts| &texts.public_replies));
    texts.into_iter().find_map(|text| {
        let reading = Reading::of(&alone, text);
        words.get(reading.keywords(0).first()?.keyword).cloned()
    })
}

/// The earlier rule that takes every comment of this one.
fn taken_by(set: &RuleSet, number: usize, rule: &Rule) -> Option<RuleId> {
    let takes_all = |earlier: usize| set.rules.get(earlier).map(|it| &it.rule).filter(|it| takes_where(it, rule));
    let earlier_any = set.any_comment.iter().copied().take_while(|&earlier| earlier < number);
    if let Some(any) = earlier_any.filter_map(takes_all).next() {
        return Some(any.id.clone());
    }
    let Match::Keywords { words, need, how } = &rule.matches else { return None };
    let mut takers: Option<Vec<usize>> = None;
    for word in words {
        let reading = Reading::of(set, word);
        let here: Vec<usize> =
            reading.rules().filter(|&earlier| earlier < number && takes_word(set, &reading, earlier, *how)).collect();
        takers = Some(match (takers, need) {
            (None, _) => here,
            (Some(before), Need::Any) => before.into_iter().filter(|rule| here.contains(rule)).collect(),
            (Some(before), Need::All) => before.into_iter().chain(here).collect(),
        });
    }
    takers?.into_iter().filter_map(takes_all).next().map(|taker| taker.id.clone())
}

/// Whether an earlier rule takes every comment in which a word is found this way.
fn takes_word(set: &RuleSet, reading: &Reading<'_>, earlier: usize, how: How) -> bool {
    let Some(Match::Keywords { need: Need::Any, how: wider, .. }) =
        set.rules.get(earlier).map(|earlier| &earlier.rule.matches)
    else {
        return false;
    };
    let wide_enough = match wider {
        How::Contains => true,
        How::WholeWord => how != How::Contains,
        How::StartsWith => matches!(how, How::StartsWith | How::Exact),
        How::Exact => how == How::Exact,
    };
    wide_enough
        && !reading.keywords(earlier).is_empty()
        && reading.keywords(earlier).iter().any(|hit| hit.manner == crate::Manner::Same)
}

/// Whether a rule listens wherever and whenever the other does, and lets nothing through that the other takes.
fn takes_where(wide: &Rule, narrow: &Rule) -> bool {
    let posts = match (&wide.posts, &narrow.posts) {
        (Posts::All, _) => true,
        (Posts::Chosen { media_ids: wide }, Posts::Chosen { media_ids: narrow }) => {
            narrow.iter().all(|id| wide.contains(id))
        }
        (wide, narrow) => wide == narrow,
    };
    let languages = wide.languages.is_empty()
        || (!narrow.languages.is_empty() && narrow.languages.iter().all(|code| wide.languages.contains(code)));
    let from = wide.window.from.is_none_or(|wide| narrow.window.from.is_some_and(|narrow| wide <= narrow));
    let until = wide.window.until.is_none_or(|wide| narrow.window.until.is_some_and(|narrow| narrow <= wide));
    let always = wide.schedule.as_ref().is_none_or(|schedule| schedule.days.is_empty() && schedule.hours.is_empty());
    let hours = always || wide.schedule == narrow.schedule;
    posts && languages && from && until && hours && wide.excluded.iter().all(|word| narrow.excluded.contains(word))
}

impl WarningKind {
    /// The message that says this warning.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NeverReached { .. } => "rule-warning-never-reached",
            Self::SameKeyword { .. } => "rule-warning-same-keyword",
            Self::AnswersItself { .. } => "rule-warning-answers-itself",
            Self::TooShort { .. } => "rule-warning-too-short",
        }
    }

    /// What the message is filled with.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NeverReached { by } => vec![("other", by.0.clone())],
            Self::SameKeyword { other, word } => vec![("other", other.0.clone()), ("word", word.clone())],
            Self::AnswersItself { word } | Self::TooShort { word } => vec![("word", word.clone())],
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}: {}", self.rule, self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverReached { by } => {
                write!(f, "it never answers, since {by} takes all its comments: raise its priority or narrow {by}")
            }
            Self::SameKeyword { other, word } => {
                write!(f, "{word:?} is a keyword of {other} too, which is asked first")
            }
            Self::AnswersItself { word } => write!(f, "its public reply contains its own keyword {word:?}"),
            Self::TooShort { word } => write!(f, "{word:?} is found inside nearly every comment: look for whole words"),
        }
    }
}
