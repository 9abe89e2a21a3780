//! Comments with their verdicts.

use autoreply::{Half, Reason, Verdict as Decided};
use store::comments::CommentRow;
use store::rules::RuleRow;
use store::views::{AnswerRow, AnsweredComment, PostRow};
use store::{CallState, MessageStatus, Reported};
use url::form_urlencoded;

use super::content::safe;
use super::people::Known;
use super::rules::marked;
use super::thread::delivery;
use crate::console::view::{
    Answer, Choice, CommentView, Glyph, LOG_REASONS, LogFilter, LogRow, PostView, Send, Verdict,
};
use crate::console::words::Words;

/// A post with its comments.
pub(in crate::console) fn post(t: &Words, stored: &PostRow, comments: &[AnsweredComment]) -> PostView {
    PostView {
        id: stored.media_id.clone(),
        glyph: Glyph::of(&stored.channel),
        account: stored.account_name.clone(),
        caption: stored.caption.clone().filter(|text| !text.trim().is_empty()),
        permalink: stored.permalink.as_deref().and_then(safe),
        thumbnail: stored.picture.as_deref().and_then(safe).filter(|url| url.starts_with("https:")),
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
pub(in crate::console) fn log_row(t: &Words, answered: &AnsweredComment) -> LogRow {
    let stored = &answered.comment;
    let decided = decided(stored);
    let found = decided.as_ref().map(|decided| decided.reason.found()).unwrap_or_default();
    LogRow {
        at: stored.received_at.0,
        author: author(t, stored),
        text: marked(t, &stored.text, found),
        verdict: verdict(t, stored),
        rule: decided.as_ref().and_then(|decided| decided.reason.rule().map(|(_, name)| name.to_owned())),
        sends: answered
            .answers
            .iter()
            .map(|row| Send { kind: if row.private { "private" } else { "public" }, answer: said(t, row) })
            .collect(),
    }
}

/// What the log can be asked for, and what it was: the reason, the rule and the post.
pub(in crate::console) fn log_filter(
    t: &Words,
    chosen: [&String; 3],
    rules: &[RuleRow],
    posts: &[PostRow],
) -> LogFilter {
    let [reason, rule, post] = chosen;
    let any = |id: &str, chosen: &str| Choice { value: String::new(), label: t.of(id), chosen: chosen.is_empty() };
    let choice = |value: String, label: String, chosen: &str| Choice { chosen: value == chosen, value, label };
    let reasons = LOG_REASONS.iter().map(|word| choice((*word).to_owned(), t.of(format!("log-reason-{word}")), reason));
    let rules = rules.iter().map(|stored| choice(stored.id.clone(), super::read_rule(stored).name, rule));
    let posts = posts.iter().map(|row| {
        let label = row.caption.clone().filter(|text| !text.trim().is_empty()).unwrap_or_else(|| row.media_id.clone());
        choice(format!("{}:{}", row.account, row.media_id), label, post)
    });
    let asked = [("reason", reason), ("rule", rule), ("post", post)];
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    LogFilter {
        reasons: std::iter::once(any("log-any-reason", reason)).chain(reasons).collect(),
        rules: std::iter::once(any("log-any-rule", rule)).chain(rules).collect(),
        posts: std::iter::once(any("log-any-post", post)).chain(posts).collect(),
        query: query.finish(),
    }
}

pub(super) fn author(t: &Words, stored: &CommentRow) -> String {
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
pub(super) fn spoken(t: &Words, decided: &Decided) -> Verdict {
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
        Reason::Excluded { .. } | Reason::TooOld | Reason::ArrivedLate | Reason::NothingToSay => ("warn", "ban"),
        _ => ("quiet", "ban"),
    };
    Verdict { tone, icon, sentence, rule: rule(decided) }
}

fn rule(decided: &Decided) -> Option<String> {
    decided.reason.rule().map(|(rule, _)| rule.0.clone())
}

pub(super) fn reason(t: &Words, reason: &Reason) -> String {
    let mut args = reason.args();
    // A moment is told at the reader's place.
    if let Reason::QuietHours { until } | Reason::Cooldown { until } = reason {
        args = vec![("until", t.when(until.0))];
    }
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
