//! Comments with their verdicts.

use autoreply::{Half, Reason, Verdict as Decided};
use store::comments::CommentRow;
use store::views::{AnswerRow, AnsweredComment, PostRow};
use store::{CallState, MessageStatus, Reported};

use super::content::safe;
use super::people::Known;
use super::thread::delivery;
use crate::console::view::{Answer, CommentView, DryRow, Glyph, LogRow, PostView, Verdict};
use crate::console::words::Words;

/// A post with its comments.
pub(in crate::console) fn post(t: &Words, stored: &PostRow, comments: &[AnsweredComment]) -> PostView {
    PostView {
        id: stored.media_id.clone(),
        glyph: Glyph::of(&stored.channel),
        account: stored.account_name.clone(),
        caption: stored.caption.clone().filter(|text| !text.trim().is_empty()),
        permalink: stored.permalink.as_deref().and_then(safe),
        thumbnail: stored.picture.as_deref().and_then(safe),
        comments: comments.iter().map(|row| comment(t, row)).collect(),
    }
}

/// A comment with what was decided and what became of the answers.
fn comment(t: &Words, answered: &AnsweredComment) -> CommentView {
    let stored = &answered.comment;
    let answer =
        |private: bool| answered.answers.iter().find(|answer| answer.private == private).map(|row| said(t, row));
    CommentView {
        id: stored.id.clone(),
        author: author(t, stored),
        text: stored.text.clone(),
        at: stored.at.0,
        reply: stored.parent_id.is_some(),
        verdict: verdict(t, stored),
        public: answer(false),
        private: answer(true),
    }
}

/// A line of the decision log.
pub(in crate::console) fn log_row(t: &Words, stored: &CommentRow) -> LogRow {
    let rule = decided(stored).and_then(|decided| decided.reason.rule().map(|(_, name)| name.to_owned()));
    LogRow {
        at: stored.received_at.0,
        author: author(t, stored),
        text: stored.text.clone(),
        verdict: verdict(t, stored),
        rule,
    }
}

/// A comment of a dry run.
pub(in crate::console) fn dry_row(t: &Words, stored: &CommentRow, decided: &Decided) -> DryRow {
    DryRow { author: author(t, stored), text: stored.text.clone(), verdict: spoken(t, decided) }
}

fn author(t: &Words, stored: &CommentRow) -> String {
    Known {
        channel: "instagram",
        name: stored.author_username.as_deref(),
        username: stored.author_name.as_deref(),
        phone: None,
        external_id: stored.author_id.as_deref().unwrap_or(&stored.id),
    }
    .best(t)
}

fn decided(stored: &CommentRow) -> Option<Decided> {
    serde_json::from_value(stored.why.clone()).ok()
}

fn verdict(t: &Words, stored: &CommentRow) -> Verdict {
    match decided(stored) {
        Some(decided) => spoken(t, &decided),
        None => Verdict {
            tone: "warn",
            icon: "question",
            sentence: t.of("comment-reason-unreadable"),
            rule: stored.rule.clone(),
        },
    }
}

/// The one sentence of a decision. When only one half is sent, the reason of the other is said too.
fn spoken(t: &Words, decided: &Decided) -> Verdict {
    let mut sentence = reason(t, &decided.reason);
    if decided.answers() {
        for half in [&decided.public, &decided.private] {
            if let Half::Nothing { because } = half
                && !matches!(because, Reason::NothingToSay)
            {
                sentence.push(' ');
                sentence.push_str(&reason(t, because));
            }
        }
    }
    let (tone, icon) = match &decided.reason {
        _ if decided.answers() => ("good", "check"),
        Reason::Excluded { .. } | Reason::TooOld | Reason::NothingToSay => ("warn", "ban"),
        _ => ("quiet", "ban"),
    };
    Verdict { tone, icon, sentence, rule: rule(decided) }
}

fn rule(decided: &Decided) -> Option<String> {
    decided.reason.rule().map(|(rule, _)| rule.0.clone())
}

fn reason(t: &Words, reason: &Reason) -> String {
    let args = reason.args();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.fill(reason.key(), &args)
}

fn said(t: &Words, stored: &AnswerRow) -> Answer {
    let status = match (stored.state, stored.delivery) {
        (CallState::Queued | CallState::Held, _) => MessageStatus::Queued,
        (CallState::Claimed | CallState::Sending, _) => MessageStatus::Sending,
        (CallState::Sent, Some(Reported::Failed)) | (CallState::Failed, _) => MessageStatus::Failed,
        (CallState::Sent, Some(Reported::Delivered)) => MessageStatus::Delivered,
        (CallState::Sent, Some(Reported::Read)) => MessageStatus::Read,
        (CallState::Sent, _) => MessageStatus::Sent,
        (CallState::Ambiguous, _) => MessageStatus::Unconfirmed,
        (CallState::Suppressed, _) => MessageStatus::Suppressed,
    };
    Answer {
        text: stored.text.clone().unwrap_or_default(),
        delivery: delivery(t, status, stored.failure.as_ref()),
        conversation: stored.conversation.filter(|_| stored.private).map(|id| id.to_string()),
        id: stored.id.to_string(),
    }
}
