//! What is settled before any rule is asked, so that nothing of it can ever start a loop; and the limits of the rule
//! that won.

use std::time::Duration;

use channel_core::text::fold;

use crate::model::{Cap, CommentInput, Facts, Reason, Rule, Thread, Used};
use crate::text::Tokens;

/// How long after a comment its author can be written to (Meta: Instagram private replies).
pub const PRIVATE_REPLY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// So many comments of one author under one post are answered, whatever the rules allow. It bounds a talk with another
/// program where the platform does not say what a comment answers.
pub const LOOP_CEILING: u32 = 2;

/// A reply shorter than this is not recognised by its text: people write it as well.
const TELLING_LENGTH: usize = 12;

/// Why a comment is not looked at.
pub(super) fn untouchable(comment: &CommentInput, tokens: &Tokens, facts: &Facts) -> Option<Reason> {
    if comment.is_own(&facts.own_identities) {
        return Some(Reason::OwnComment);
    }
    if is_echo(comment, facts) {
        return Some(Reason::OwnReplyEcho);
    }
    let stands_under_own = comment.parent_id.as_ref().is_some_and(|parent| facts.ledger.ids.contains(parent));
    match facts.thread {
        Thread::UnderOwn => return Some(Reason::ReplyToOwn),
        _ if stands_under_own => return Some(Reason::ReplyToOwn),
        Thread::HoldsOurReply => return Some(Reason::ReplyToOurReply),
        Thread::NotOurs | Thread::Untold => {}
    }
    if facts.answered_author >= LOOP_CEILING {
        return Some(Reason::LoopGuard { answers: facts.answered_author });
    }
    tokens.is_empty().then_some(Reason::EmptyText)
}

fn is_echo(comment: &CommentInput, facts: &Facts) -> bool {
    if facts.ledger.ids.contains(&comment.id) {
        return true;
    }
    if facts.ledger.texts.is_empty() {
        return false;
    }
    let said = fold(&comment.text);
    said.chars().count() >= TELLING_LENGTH && facts.ledger.texts.iter().any(|own| fold(own) == said)
}

/// The limit that a rule has reached with this comment.
pub(super) fn limited(rule: &Rule, used: &Used, facts: &Facts) -> Option<Reason> {
    let limits = &rule.limits;
    let caps = [
        (Cap::Person, limits.per_person, used.person),
        (Cap::Post, limits.per_post, used.post),
        (Cap::Hour, limits.per_hour, used.hour),
    ];
    let reached = caps.into_iter().find_map(|(cap, limit, used)| Some((cap, limit.filter(|&limit| used >= limit)?)));
    if let Some((cap, limit)) = reached {
        return Some(Reason::Capped { cap, limit });
    }
    let wait = Duration::from_secs(u64::from(limits.cooldown_minutes?) * 60);
    let until = used.person_last?.plus(wait);
    (facts.now < until).then_some(Reason::Cooldown { until })
}
