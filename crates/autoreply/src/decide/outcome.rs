//! From the rule that matched to what is sent.

use channel_core::model::CommentKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{Ask, PrivateMessage, PublicReply, Spoken};
use super::guard::{PRIVATE_REPLY_WINDOW, limited, untouchable};
use super::judge::Case;
use crate::engine::{Compiled, Reading, RuleSet};
use crate::model::{
    Broadcast, CommentInput, Done, Facts, Half, MediaKind, Moderation, PrivateText, Reason, RuleId, RuleVerdict,
    Speaks, Thread, Verdict,
};
use crate::text::Variables;

/// What to do about a comment, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The public reply to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<PublicReply>,
    /// The private message to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<PrivateMessage>,
    /// What the assistant is asked to write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
    /// What to do to the comment itself, in this order, after the answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moderation: Vec<Moderation>,
    /// Why, for this comment and the rules that came into question.
    pub verdict: Verdict,
}

/// Decides about a comment without a catalogue; see [`decide_with`].
#[must_use]
pub fn decide(set: &RuleSet, comment: &CommentInput, facts: &Facts) -> Decision {
    decide_with(set, comment, facts, &())
}

/// Decides about a comment: at most one public reply and one private message, both of the first rule that matches. The
/// same arguments always give the same decision; what the facts say was done is not decided again.
#[must_use]
pub fn decide_with(set: &RuleSet, comment: &CommentInput, facts: &Facts, variables: &dyn Variables) -> Decision {
    let reading = Reading::of(set, &comment.text);
    if let Some(reason) = untouchable(comment, &reading.tokens, facts) {
        return silent(reason, Vec::new());
    }
    if set.is_empty() {
        return silent(Reason::NoRules, Vec::new());
    }
    let case = Case::of(set, comment, facts, &reading);
    match case.winner(set) {
        (Some((compiled, matched)), verdicts) => answer(&case, compiled, matched, verdicts, variables),
        (None, verdicts) => {
            let reason = overall(set, &verdicts);
            silent(reason, verdicts)
        }
    }
}

impl RuleSet {
    /// The rule that a comment belongs to, before its limits are looked at: the one whose [`crate::Used`] the facts of
    /// the decision need.
    #[must_use]
    pub fn winner(&self, comment: &CommentInput, facts: &Facts) -> Option<RuleId> {
        let reading = Reading::of(self, &comment.text);
        if untouchable(comment, &reading.tokens, facts).is_some() {
            return None;
        }
        let case = Case::of(self, comment, facts, &reading);
        case.winner(self).0.map(|(compiled, _)| compiled.rule.id.clone())
    }

    /// What every rule says about a comment, in the order in which they are tried; for showing, since it asks them all.
    #[must_use]
    pub fn explain(&self, comment: &CommentInput, facts: &Facts) -> Vec<RuleVerdict> {
        let reading = Reading::of(self, &comment.text);
        Case::of(self, comment, facts, &reading).explain(self)
    }
}

fn answer(
    case: &Case<'_>,
    compiled: &Compiled,
    matched: Reason,
    verdicts: Vec<RuleVerdict>,
    variables: &dyn Variables,
) -> Decision {
    let (rule, facts, comment) = (&compiled.rule, case.facts, case.comment);
    let used = facts.used.get(&rule.id).copied().unwrap_or_default();
    let moderation: Vec<Moderation> =
        rule.moderation.iter().copied().filter(|action| !facts.moderated.contains(action)).collect();
    let spoken = Spoken::of(rule, case.language(), variables);
    let held = held(compiled, facts).or_else(|| {
        // What was begun is finished: the second half of an answer is not counted as a second answer.
        let begun = facts.public == Done::Already || facts.private == Done::Already;
        if begun { None } else { limited(rule, &used, facts) }
    });
    let may = |half: Result<(), Reason>| half.and_then(|()| held.clone().map_or(Ok(()), Err));
    let asked = rule.assistant.as_ref();
    let asks = |speaks: Speaks| asked.filter(|assistant| assistant.speaks == speaks);

    let public_text = spoken.public(comment, facts, &used);
    let private_text = spoken.private(comment);
    let public_door = may(public_door(comment, facts, &rule.moderation));
    let private_door = may(private_door(comment, facts));
    // Where nobody says what answers what, two programs could talk; so only one half is sent.
    let speaks_privately = facts.private == Done::Already
        || (private_door.is_ok() && (private_text.is_ok() || asks(Speaks::Privately).is_some()));
    let public_door = match public_door {
        Ok(()) if facts.thread == Thread::Untold && speaks_privately => {
            Err(Reason::LoopGuard { answers: facts.answered_author })
        }
        door => door,
    };
    let mut ask = None;
    let public = match asks(Speaks::Publicly) {
        Some(assistant) => public_door.map(|()| {
            let (variant, otherwise) = match public_text {
                Ok(reply) => (reply.variant, Some(PrivateText::from(reply.text))),
                Err(_) => (0, None),
            };
            let (rule, guidance) = (rule.id.clone(), assistant.guidance.clone());
            ask = Some(Ask { rule, guidance, speaks: Speaks::Publicly, otherwise, variant });
            None
        }),
        None => public_text.and_then(|reply| public_door.map(|()| Some(reply))),
    };
    let private = match asks(Speaks::Privately) {
        Some(assistant) => private_door.map(|()| {
            let otherwise = private_text.ok().map(|message| PrivateText {
                text: message.text,
                buttons: message.buttons,
                product: message.product,
            });
            let (rule, guidance) = (rule.id.clone(), assistant.guidance.clone());
            ask = Some(Ask { rule, guidance, speaks: Speaks::Privately, otherwise, variant: 0 });
            None
        }),
        None => private_text.and_then(|message| private_door.map(|()| Some(message))),
    };
    let half = |sent: Result<Option<usize>, Reason>| match sent {
        Ok(Some(variant)) => Half::Send { rule: rule.id.clone(), variant },
        Ok(None) => Half::Ask { rule: rule.id.clone() },
        Err(because) => Half::Nothing { because },
    };
    let reason = why(matched, public.as_ref().err(), private.as_ref().err(), &moderation);
    let verdict = Verdict {
        reason,
        public: half(public.as_ref().map(|reply| reply.as_ref().map(|reply| reply.variant)).map_err(Clone::clone)),
        private: half(private.as_ref().map(|message| message.as_ref().map(|_| 0)).map_err(Clone::clone)),
        rules: verdicts,
    };
    Decision { public: public.ok().flatten(), private: private.ok().flatten(), ask, moderation, verdict }
}

fn held(compiled: &Compiled, facts: &Facts) -> Option<Reason> {
    if facts.late {
        return Some(Reason::ArrivedLate);
    }
    let schedule = compiled.rule.schedule.as_ref().filter(|schedule| !schedule.quiet.is_empty())?;
    let until = schedule.quiet_until(compiled.place.as_ref()?, facts.now)?;
    Some(Reason::QuietHours { until })
}

fn is_live(comment: &CommentInput) -> bool {
    comment.kind == CommentKind::LiveComment || comment.media_kind == Some(MediaKind::Live)
}

/// Whether the platform takes a public reply to this comment.
fn public_door(comment: &CommentInput, facts: &Facts, moderation: &[Moderation]) -> Result<(), Reason> {
    // A hidden comment takes no reply either.
    let removed = |action: &Moderation| matches!(action, Moderation::Delete | Moderation::Hide);
    match () {
        () if facts.public == Done::Already => Err(Reason::AlreadyReplied),
        () if is_live(comment) => Err(Reason::LiveComment),
        () if moderation.iter().chain(&facts.moderated).any(removed) => Err(Reason::Removed),
        () => Ok(()),
    }
}

/// Whether the platform takes a private message for this comment.
fn private_door(comment: &CommentInput, facts: &Facts) -> Result<(), Reason> {
    match () {
        () if facts.private == Done::Already => Err(Reason::AlreadyReplied),
        () if facts.moderated.contains(&Moderation::Delete) => Err(Reason::Removed),
        () if is_live(comment) && facts.broadcast == Broadcast::Over => Err(Reason::LiveOver),
        () if facts.now.since(comment.at) > PRIVATE_REPLY_WINDOW => Err(Reason::TooOld),
        () if facts.author_private == Done::Already => Err(Reason::AuthorAlreadyReached),
        () => Ok(()),
    }
}

/// The reason to show: that of the rule when anything is sent, otherwise the one that says most.
fn why(matched: Reason, public: Option<&Reason>, private: Option<&Reason>, moderation: &[Moderation]) -> Reason {
    match (public, private) {
        (None, _) | (_, None) => matched,
        _ if !moderation.is_empty() => Reason::Moderated,
        // Why there is no private message says more than that there was no text for a public reply.
        (Some(Reason::NothingToSay), Some(reason)) | (Some(reason), _) => reason.clone(),
    }
}

/// The reason that says most when no rule matched: an excluded word, otherwise the one that all rules share.
fn overall(set: &RuleSet, verdicts: &[RuleVerdict]) -> Reason {
    if let Some(excluded) = verdicts.iter().find(|verdict| matches!(verdict.reason, Reason::Excluded { .. })) {
        return excluded.reason.clone();
    }
    if set.rules().all(|rule| !rule.enabled) {
        return Reason::Disabled;
    }
    match verdicts {
        [] if set.len() == 1 => Reason::NoKeyword,
        [] => Reason::NoRuleMatched,
        [first, rest @ ..] => {
            // The rules whose words are not in the comment are not asked; what the others say decides.
            let told = |reason: &Reason| !matches!(reason, Reason::NoKeyword);
            let same = rest.iter().all(|verdict| verdict.reason == first.reason);
            if same && (told(&first.reason) || set.len() == 1) { first.reason.clone() } else { Reason::NoRuleMatched }
        }
    }
}

fn silent(reason: Reason, rules: Vec<RuleVerdict>) -> Decision {
    let nothing = Half::Nothing { because: reason.clone() };
    let verdict = Verdict { reason, public: nothing.clone(), private: nothing, rules };
    Decision { public: None, private: None, ask: None, moderation: Vec::new(), verdict }
}
