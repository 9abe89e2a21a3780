//! Why a comment was answered, or was not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rule::RuleId;

/// The whole account of one decision: stored for every comment, answered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The one reason to show in a list.
    pub reason: Reason,
    /// What became of the public reply.
    pub public: Half,
    /// What became of the private message.
    pub private: Half,
    /// What every rule said, in their order.
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
    },
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

impl Verdict {
    /// Whether anything is to be sent.
    #[must_use]
    pub fn answers(&self) -> bool {
        [&self.public, &self.private].iter().any(|half| matches!(half, Half::Send { .. }))
    }
}

impl Reason {
    /// The message that says this reason.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::MatchedKeyword { .. } => "comment-reason-matched-keyword",
            Self::MatchedAny { .. } => "comment-reason-matched-any",
            Self::NoRules => "comment-reason-no-rules",
            Self::NoRuleMatched => "comment-reason-no-rule-matched",
            Self::OwnComment => "comment-reason-own-comment",
            Self::ReplyToOwn => "comment-reason-reply-to-own",
            Self::ReplyToOurReply => "comment-reason-reply-to-our-reply",
            Self::EmptyText => "comment-reason-empty-text",
            Self::Disabled => "comment-reason-disabled",
            Self::OtherPost => "comment-reason-other-post",
            Self::OutsideWindow => "comment-reason-outside-window",
            Self::NoKeyword => "comment-reason-no-keyword",
            Self::Excluded { .. } => "comment-reason-excluded",
            Self::NothingToSay => "comment-reason-nothing-to-say",
            Self::AlreadyReplied => "comment-reason-already-replied",
            Self::AuthorAlreadyReached => "comment-reason-author-already-reached",
            Self::TooOld => "comment-reason-too-old",
            Self::LiveComment => "comment-reason-live-comment",
        }
    }

    /// What the message is filled with.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MatchedKeyword { name, words, .. } => {
                vec![("rule", name.clone()), ("words", words.join(", "))]
            }
            Self::MatchedAny { name, .. } => vec![("rule", name.clone())],
            Self::Excluded { word } => vec![("word", word.clone())],
            _ => Vec::new(),
        }
    }
}
