//! Why a comment was answered, or was not.

use channel_core::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Found, RuleId};

/// The whole account of one decision: stored for every comment, answered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The one reason to show in a list.
    pub reason: Reason,
    /// What became of the public reply.
    pub public: Half,
    /// What became of the private message.
    pub private: Half,
    /// What the rules said that came into question, in the order in which they were tried, up to the one that matched.
    /// [`crate::RuleSet::explain`] asks every rule.
    #[serde(default)]
    pub rules: Vec<RuleVerdict>,
}

/// What became of one half of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Half {
    /// It is to be sent.
    Send {
        /// The rule it comes from.
        rule: RuleId,
        /// Which of the rule's texts, from zero.
        variant: usize,
    },
    /// The assistant is asked for it.
    Ask {
        /// The rule it comes from.
        rule: RuleId,
    },
    /// Nothing is to be sent.
    Nothing {
        /// Why not.
        because: Reason,
    },
}

/// What one rule said about a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleVerdict {
    /// The rule.
    pub rule: RuleId,
    /// Its name at that time.
    pub name: String,
    /// Why it matched or did not.
    pub reason: Reason,
}

/// A reason with the words a person needs to understand it. The sentence comes from a message catalogue by
/// [`Reason::key`] and [`Reason::args`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// A rule matched by these keywords.
    MatchedKeyword {
        /// The rule.
        rule: RuleId,
        /// Its name.
        name: String,
        /// The keywords, as the merchant wrote them.
        words: Vec<String>,
        /// Where each of them stands in the comment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        found: Vec<Found>,
    },
    /// A rule's expression was found.
    MatchedRegex {
        /// The rule.
        rule: RuleId,
        /// Its name.
        name: String,
        /// Where.
        found: Vec<Found>,
    },
    /// A rule for emoji matched.
    MatchedEmoji {
        /// The rule.
        rule: RuleId,
        /// Its name.
        name: String,
        /// Where.
        found: Vec<Found>,
    },
    /// A rule for any comment matched.
    MatchedAny {
        /// The rule.
        rule: RuleId,
        /// Its name.
        name: String,
    },
    /// The account has no rule.
    NoRules,
    /// No rule matched.
    NoRuleMatched,
    /// The account wrote the comment itself.
    OwnComment,
    /// The comment stands below a comment of the account.
    ReplyToOwn,
    /// The comment stands in a thread in which the product has answered.
    ReplyToOurReply,
    /// The comment says nothing that can be read.
    EmptyText,
    /// The rule is switched off.
    Disabled,
    /// The rule listens to other posts.
    OtherPost,
    /// The rule was not running when the comment was made.
    OutsideWindow,
    /// None of the keywords, or not all that are needed.
    NoKeyword,
    /// An excluded word.
    Excluded {
        /// The word, as the merchant wrote it.
        word: String,
        /// Where it stands in the comment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<Found>,
    },
    /// It is one of the product's own replies that came back.
    OwnReplyEcho,
    /// This author was answered so often under this post that two programs may be talking.
    LoopGuard {
        /// How often.
        answers: u32,
    },
    /// The rule needs to know what kind of post it is, or when it was published, and that is not known.
    UnknownPost,
    /// Outside the days and hours of the rule.
    OutsideSchedule,
    /// It came when the time for an automatic answer was over.
    ArrivedLate,
    /// Nothing is sent in the quiet hours.
    QuietHours {
        /// When they are over, and the comment can be decided about again.
        until: Timestamp,
    },
    /// Another language than those the rule listens to.
    Language {
        /// The language of the comment.
        found: String,
    },
    /// A limit of the rule is reached.
    Capped {
        /// The limit.
        cap: Cap,
        /// How many it allows.
        limit: u32,
    },
    /// The rule answered this person a short time ago.
    Cooldown {
        /// When it may answer this person again.
        until: Timestamp,
    },
    /// The broadcast is over: its comments take no private message any more.
    LiveOver,
    /// No text can be sent, because something to be filled in is not known.
    MissingVariable {
        /// What stands in the braces.
        name: String,
    },
    /// The comment is removed, so there is nothing to answer.
    Removed,
    /// The rule did to the comment what it is there for, and says nothing.
    Moderated,
    /// No matching rule has such a text.
    NothingToSay,
    /// This comment has been answered this way.
    AlreadyReplied,
    /// The author has had a private message from this post.
    AuthorAlreadyReached,
    /// Private messages can be sent for seven days after a comment.
    TooOld,
    /// A comment of a broadcast takes no public reply.
    LiveComment,
}

/// Which limit of a rule is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// Comments of one person.
    Person,
    /// Comments under one post.
    Post,
    /// Comments within an hour.
    Hour,
}

impl Verdict {
    /// Whether anything is to be sent.
    #[must_use]
    pub fn answers(&self) -> bool {
        [&self.public, &self.private].iter().any(|half| matches!(half, Half::Send { .. } | Half::Ask { .. }))
    }
}

impl Reason {
    /// The rule that matched, with its name, when one did.
    #[must_use]
    pub fn rule(&self) -> Option<(&RuleId, &str)> {
        match self {
            Self::MatchedKeyword { rule, name, .. }
            | Self::MatchedRegex { rule, name, .. }
            | Self::MatchedEmoji { rule, name, .. }
            | Self::MatchedAny { rule, name } => Some((rule, name)),
            _ => None,
        }
    }

    /// Where in the comment the reason lies.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        match self {
            Self::MatchedKeyword { found, .. }
            | Self::MatchedRegex { found, .. }
            | Self::MatchedEmoji { found, .. } => found,
            Self::Excluded { found, .. } => found.as_slice(),
            _ => &[],
        }
    }

    /// The message that says this reason.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::MatchedKeyword { .. } => "comment-reason-matched-keyword",
            Self::MatchedRegex { .. } => "comment-reason-matched-regex",
            Self::MatchedEmoji { .. } => "comment-reason-matched-emoji",
            Self::MatchedAny { .. } => "comment-reason-matched-any",
            Self::NoRules => "comment-reason-no-rules",
            Self::NoRuleMatched => "comment-reason-no-rule-matched",
            Self::OwnComment => "comment-reason-own-comment",
            Self::OwnReplyEcho => "comment-reason-own-reply-echo",
            Self::ReplyToOwn => "comment-reason-reply-to-own",
            Self::ReplyToOurReply => "comment-reason-reply-to-our-reply",
            Self::LoopGuard { .. } => "comment-reason-loop-guard",
            Self::EmptyText => "comment-reason-empty-text",
            Self::Disabled => "comment-reason-disabled",
            Self::OtherPost => "comment-reason-other-post",
            Self::UnknownPost => "comment-reason-unknown-post",
            Self::OutsideWindow => "comment-reason-outside-window",
            Self::OutsideSchedule => "comment-reason-outside-schedule",
            Self::ArrivedLate => "comment-reason-arrived-late",
            Self::QuietHours { .. } => "comment-reason-quiet-hours",
            Self::Language { .. } => "comment-reason-language",
            Self::NoKeyword => "comment-reason-no-keyword",
            Self::Excluded { .. } => "comment-reason-excluded",
            Self::Capped { cap: Cap::Person, .. } => "comment-reason-capped-person",
            Self::Capped { cap: Cap::Post, .. } => "comment-reason-capped-post",
            Self::Capped { cap: Cap::Hour, .. } => "comment-reason-capped-hour",
            Self::Cooldown { .. } => "comment-reason-cooldown",
            Self::NothingToSay => "comment-reason-nothing-to-say",
            Self::MissingVariable { .. } => "comment-reason-missing-variable",
            Self::AlreadyReplied => "comment-reason-already-replied",
            Self::AuthorAlreadyReached => "comment-reason-author-already-reached",
            Self::TooOld => "comment-reason-too-old",
            Self::LiveComment => "comment-reason-live-comment",
            Self::LiveOver => "comment-reason-live-over",
            Self::Removed => "comment-reason-removed",
            Self::Moderated => "comment-reason-moderated",
        }
    }

    /// What the message is filled with.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MatchedKeyword { name, words, .. } => {
                vec![("rule", name.clone()), ("words", words.join(", "))]
            }
            Self::MatchedRegex { name, .. } | Self::MatchedEmoji { name, .. } | Self::MatchedAny { name, .. } => {
                vec![("rule", name.clone())]
            }
            Self::Excluded { word, .. } => vec![("word", word.clone())],
            Self::LoopGuard { answers } => vec![("answers", answers.to_string())],
            Self::QuietHours { until } | Self::Cooldown { until } => vec![("until", until.to_string())],
            Self::Language { found } => vec![("language", found.clone())],
            Self::Capped { limit, .. } => vec![("limit", limit.to_string())],
            Self::MissingVariable { name } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }
}
