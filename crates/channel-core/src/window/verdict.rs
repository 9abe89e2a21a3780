//! The decision.

use std::time::Duration;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{CommentPlace, Facts};
use crate::capabilities::{Level, WindowRule};
use crate::seams::Timestamp;

/// Who wrote what is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// A program, or a rule.
    Machine,
    /// A person.
    Person,
}

/// What is to be sent, as far as windows care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Words alone, within the conversation.
    Text,
    /// Anything else that is free of form.
    Other,
    /// An approved form.
    Template,
    /// A private answer to a comment.
    PrivateReply,
}

/// Whether it may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It may.
    Allowed {
        /// Until when; absent means always.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// By what right.
        by: Grant,
        /// What it costs.
        price: Price,
    },
    /// It may not.
    Refused {
        /// Why.
        why: Closure,
        /// What can be sent instead.
        instead: Instead,
    },
}

impl Verdict {
    /// Whether it may be sent.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// By what right something may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// The channel has no windows.
    Always,
    /// The other side wrote not long ago.
    Window,
    /// A person answers late: the platform's exception for human answers.
    PersonAnswers,
    /// The form was approved.
    Template,
    /// The comment can be answered privately.
    Comment,
}

/// What a message costs at the platform, as far as the window tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// Nothing.
    Free,
    /// What the platform's price list says.
    Listed,
}

/// Why something may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The other side never wrote.
    NeverOpened,
    /// The other side wrote too long ago.
    Over,
    /// Only words that a person wrote may be sent now.
    PersonOnly,
    /// The comment is too old.
    CommentTooOld,
    /// The broadcast is over.
    BroadcastOver,
    /// The comment was answered privately already.
    CommentAnswered,
    /// There is no comment to answer, or the channel has none.
    NoComment,
    /// The channel has no approved forms.
    NoTemplates,
}

/// What can be sent instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// An approved form.
    Template,
    /// A person's own words.
    PersonText,
    /// Nothing, until the other side writes.
    Wait,
}

/// Decides. Pure: same arguments, same verdict. A window's last instant is outside it.
#[must_use]
pub fn verdict(
    rule: Option<&WindowRule>,
    templates: Level,
    facts: &Facts,
    writer: Writer,
    matter: Matter,
    now: Timestamp,
) -> Verdict {
    let price = price(rule, facts, now);
    match matter {
        Matter::Template if templates == Level::None => {
            Verdict::Refused { why: Closure::NoTemplates, instead: Instead::Wait }
        }
        Matter::Template => Verdict::Allowed { until: None, by: Grant::Template, price },
        Matter::PrivateReply => private_reply(rule, facts, now),
        Matter::Text | Matter::Other => free(rule, templates, facts, writer, matter, now, price),
    }
}

fn free(
    rule: Option<&WindowRule>,
    templates: Level,
    facts: &Facts,
    writer: Writer,
    matter: Matter,
    now: Timestamp,
    price: Price,
) -> Verdict {
    let Some(rule) = rule else { return Verdict::Allowed { until: None, by: Grant::Always, price } };
    let template = if templates == Level::None { Instead::Wait } else { Instead::Template };
    let Some(last) = facts.last_inbound else {
        return Verdict::Refused { why: Closure::NeverOpened, instead: template };
    };
    // A message of the future is a clock that is wrong: it opens no longer window than one of now.
    let last = last.min(now);
    let until = last.plus(Duration::from_secs(rule.seconds));
    if now < until {
        return Verdict::Allowed { until: Some(until), by: Grant::Window, price };
    }
    let late = rule.person_seconds.map(|seconds| last.plus(Duration::from_secs(seconds)));
    match late.filter(|late| now < *late) {
        Some(late) if writer == Writer::Person && matter == Matter::Text => {
            Verdict::Allowed { until: Some(late), by: Grant::PersonAnswers, price }
        }
        Some(_) => Verdict::Refused { why: Closure::PersonOnly, instead: Instead::PersonText },
        None => Verdict::Refused { why: Closure::Over, instead: template },
    }
}

fn private_reply(rule: Option<&WindowRule>, facts: &Facts, now: Timestamp) -> Verdict {
    let seconds = rule.and_then(|rule| rule.comment_seconds);
    let Some((comment, seconds)) = facts.comment.zip(seconds) else {
        return Verdict::Refused { why: Closure::NoComment, instead: Instead::Wait };
    };
    let until = comment.at.plus(Duration::from_secs(seconds));
    let refused = |why| Verdict::Refused { why, instead: Instead::Wait };
    match comment.place {
        _ if comment.answered => refused(Closure::CommentAnswered),
        CommentPlace::LiveOver => refused(Closure::BroadcastOver),
        _ if now >= until => refused(Closure::CommentTooOld),
        CommentPlace::Post | CommentPlace::Live => {
            Verdict::Allowed { until: Some(until), by: Grant::Comment, price: Price::Free }
        }
    }
}

/// Free is only what surely is: within the free time after the answer to somebody who came by an advertisement, if that
/// answer came before their window closed (platforms.md §1.9). Whether the answer itself is free, no source says.
fn price(rule: Option<&WindowRule>, facts: &Facts, now: Timestamp) -> Price {
    let Some(rule) = rule else { return Price::Free };
    let Some(seconds) = rule.free_entry_seconds else { return Price::Free };
    let in_time = |since: Timestamp| {
        facts.came_by_ad.is_none_or(|came| came <= since && since < came.plus(Duration::from_secs(rule.seconds)))
    };
    match facts.free_entry {
        Some(since) if in_time(since) && since <= now && now < since.plus(Duration::from_secs(seconds)) => Price::Free,
        _ => Price::Listed,
    }
}
