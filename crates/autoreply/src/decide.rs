//! The decision.

use std::time::Duration;

use channel_core::{model::CommentKind, text::fold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    comment::{CommentInput, Done, Facts, Thread},
    matching::Prepared,
    placeholder::fill,
    rule::{How, Match, Posts, Rule, RuleId},
    verdict::{Half, Reason, RuleVerdict, Verdict},
};

/// How long after a comment its author can be written to (Meta: Instagram private replies).
pub const PRIVATE_REPLY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What to do about a comment, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The public reply to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<PublicReply>,
    /// The private message to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<PrivateMessage>,
    /// Why, for this comment and every rule.
    pub verdict: Verdict,
}

/// A reply everybody sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublicReply {
    /// The rule it comes from.
    pub rule: RuleId,
    /// Which of the rule's texts, from zero.
    pub variant: usize,
    /// The text with its placeholders filled.
    pub text: String,
}

/// A message only the author sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivateMessage {
    /// The rule it comes from.
    pub rule: RuleId,
    /// The text with its placeholders filled.
    pub text: String,
}

/// Decides about a comment: at most one public reply and one private message over all rules, each from the first
/// matching rule that has a text for it. The same arguments always give the same decision.
#[must_use]
pub fn decide(rules: &[Rule], comment: &CommentInput, facts: &Facts) -> Decision {
    if let Some(reason) = untouchable(comment, facts) {
        return silent(reason, Vec::new());
    }
    if rules.is_empty() {
        return silent(Reason::NoRules, Vec::new());
    }
    let prepared = Prepared::new(&comment.text);
    let (mut matching, mut verdicts) = (Vec::new(), Vec::with_capacity(rules.len()));
    for rule in rules {
        let reason = judge(rule, comment, &prepared);
        if matches!(reason, Reason::MatchedKeyword { .. } | Reason::MatchedAny { .. }) {
            matching.push((rule, reason.clone()));
        }
        verdicts.push(RuleVerdict { rule: rule.id.clone(), name: rule.name.clone(), reason });
    }
    if matching.is_empty() {
        return silent(overall(&verdicts), verdicts);
    }
    let public = public_reply(&matching, comment, facts);
    let private = private_message(&matching, comment, facts);
    let reason = why(&matching, public.as_ref(), private.as_ref());
    let half = |sent: Result<(RuleId, usize), Reason>| match sent {
        Ok((rule, variant)) => Half::Send { rule, variant },
        Err(because) => Half::Nothing { because },
    };
    let verdict = Verdict {
        reason,
        public: half(public.as_ref().map(|reply| (reply.rule.clone(), reply.variant)).map_err(Clone::clone)),
        private: half(private.as_ref().map(|message| (message.rule.clone(), 0)).map_err(Clone::clone)),
        rules: verdicts,
    };
    Decision { public: public.ok(), private: private.ok(), verdict }
}

/// Reasons that stand before any rule: nothing of these may ever start a loop.
fn untouchable(comment: &CommentInput, facts: &Facts) -> Option<Reason> {
    if comment.is_own(&facts.own_identities) {
        return Some(Reason::OwnComment);
    }
    match facts.thread {
        Thread::UnderOwn => return Some(Reason::ReplyToOwn),
        Thread::HoldsOurReply => return Some(Reason::ReplyToOurReply),
        Thread::NotOurs => {}
    }
    fold(&comment.text).is_empty().then_some(Reason::EmptyText)
}

fn judge(rule: &Rule, comment: &CommentInput, prepared: &Prepared) -> Reason {
    if !rule.enabled {
        return Reason::Disabled;
    }
    if let Posts::Chosen { media_ids } = &rule.posts {
        let mut posts = [&comment.media_id, &comment.original_media_id].into_iter().flatten();
        if !posts.any(|post| media_ids.contains(post)) {
            return Reason::OtherPost;
        }
    }
    if !rule.window.contains(comment.at) {
        return Reason::OutsideWindow;
    }
    let matched = match &rule.matches {
        Match::AnyComment => Reason::MatchedAny { rule: rule.id.clone(), name: rule.name.clone() },
        Match::Keywords { words, need, how } => {
            let found = prepared.find(words, *need, *how);
            if found.is_empty() {
                return Reason::NoKeyword;
            }
            let words = found.into_iter().map(str::to_owned).collect();
            Reason::MatchedKeyword { rule: rule.id.clone(), name: rule.name.clone(), words }
        }
    };
    // Excluding looks for words in the way the keywords are looked for; an exact rule excludes by whole words.
    let how = match &rule.matches {
        Match::Keywords { how: How::Contains, .. } => How::Contains,
        _ => How::WholeWord,
    };
    let excluded = rule.excluded.iter().find(|word| prepared.has(word, how));
    excluded.map_or(matched, |word| Reason::Excluded { word: word.clone() })
}

fn public_reply(matching: &[(&Rule, Reason)], comment: &CommentInput, facts: &Facts) -> Result<PublicReply, Reason> {
    let says = |rule: &Rule| variant_for(rule, comment);
    let (rule, (variant, text)) =
        matching.iter().find_map(|(rule, _)| Some((*rule, says(rule)?))).ok_or(Reason::NothingToSay)?;
    if facts.public == Done::Already {
        return Err(Reason::AlreadyReplied);
    }
    if comment.kind == CommentKind::LiveComment {
        return Err(Reason::LiveComment);
    }
    Ok(PublicReply { rule: rule.id.clone(), variant, text })
}

fn private_message(
    matching: &[(&Rule, Reason)],
    comment: &CommentInput,
    facts: &Facts,
) -> Result<PrivateMessage, Reason> {
    let says = |rule: &Rule| {
        rule.private_message.as_deref().map(|text| fill(text, &comment.author)).filter(|text| !text.is_empty())
    };
    let (rule, text) = matching.iter().find_map(|(rule, _)| Some((*rule, says(rule)?))).ok_or(Reason::NothingToSay)?;
    if facts.private == Done::Already {
        return Err(Reason::AlreadyReplied);
    }
    if facts.now.since(comment.at) > PRIVATE_REPLY_WINDOW {
        return Err(Reason::TooOld);
    }
    if facts.author_private == Done::Already {
        return Err(Reason::AuthorAlreadyReached);
    }
    Ok(PrivateMessage { rule: rule.id.clone(), text })
}

/// The variant is chosen by the comment's id, so that different people read different words and a retry reads the same.
fn variant_for(rule: &Rule, comment: &CommentInput) -> Option<(usize, String)> {
    let texts: Vec<(usize, String)> = rule
        .public_replies
        .iter()
        .map(|text| fill(text, &comment.author))
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let count = u64::try_from(texts.len()).ok().filter(|&count| count > 0)?;
    let chosen = usize::try_from(fnv1a(&comment.id) % count).ok()?;
    texts.into_iter().nth(chosen)
}

/// FNV-1a: the standard library's hasher may change between releases, and with it the variant of a retry.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn why(
    matching: &[(&Rule, Reason)],
    public: Result<&PublicReply, &Reason>,
    private: Result<&PrivateMessage, &Reason>,
) -> Reason {
    let sender = public.map(|reply| &reply.rule).or_else(|_| private.map(|message| &message.rule));
    match (sender, public, private) {
        (Ok(sender), ..) => {
            let of_sender = matching.iter().find(|(rule, _)| rule.id == *sender);
            of_sender.map_or(Reason::NothingToSay, |(_, reason)| reason.clone())
        }
        // Why there is no private message says more than that there was no text for a public reply.
        (_, Err(Reason::NothingToSay), Err(reason)) | (_, Err(reason), _) => reason.clone(),
        (_, Ok(_), _) => Reason::NothingToSay,
    }
}

/// The reason that says most when no rule matched: that of the only rule, or the one all rules share.
fn overall(verdicts: &[RuleVerdict]) -> Reason {
    let excluded = verdicts.iter().find(|verdict| matches!(verdict.reason, Reason::Excluded { .. }));
    match (excluded, verdicts) {
        (Some(verdict), _) => verdict.reason.clone(),
        (None, [first, rest @ ..]) if rest.iter().all(|verdict| verdict.reason == first.reason) => first.reason.clone(),
        _ => Reason::NoRuleMatched,
    }
}

fn silent(reason: Reason, rules: Vec<RuleVerdict>) -> Decision {
    let nothing = Half::Nothing { because: reason.clone() };
    Decision {
        public: None,
        private: None,
        verdict: Verdict { reason, public: nothing.clone(), private: nothing, rules },
    }
}
