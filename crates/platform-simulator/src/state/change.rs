//! Everything that can happen to the simulated world, as values: applied, written to the journal, shown on the panel.

use serde::{Deserialize, Serialize};

use super::instagram::InstagramChange;
use super::ledger::LedgerEntry;
use super::person::Person;
use super::telegram::TelegramChange;
use super::thread::{Progress, Side, ThreadMessage};
use super::{Platform, StoredMedia, WhatsAppBusiness};
use crate::fault::WebhookSort;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum Change {
    Person(Person),
    /// Somebody who never wrote here is taken to have written when the clock was moved that far.
    Presumed {
        platform: Platform,
        person: String,
        offset_micros: i64,
    },
    /// Somebody wrote, in a message that need not be kept any more.
    Heard {
        platform: Platform,
        person: String,
        at: i64,
    },
    Message(ThreadMessage),
    Edited {
        platform: Platform,
        message: String,
        text: String,
    },
    Deleted {
        platform: Platform,
        message: String,
    },
    Reacted {
        platform: Platform,
        message: String,
        side: Side,
        emoji: Option<String>,
    },
    Progressed {
        platform: Platform,
        message: String,
        progress: Progress,
        failure: Option<String>,
    },
    Chosen {
        platform: Platform,
        message: String,
    },
    Effect(LedgerEntry),
    Comment(Comment),
    CommentHidden {
        id: String,
        hidden: bool,
    },
    CommentDeleted {
        id: String,
    },
    /// A comment got its private reply, in an effect that need not be kept any more.
    AnsweredPrivately {
        comment: String,
    },
    Webhook(Webhook),
    WebhookDone {
        id: i64,
    },
    Media(StoredMedia),
    MediaDeleted {
        id: String,
    },
    Template(Template),
    /// A template is gone in one language, or in all when no id is named.
    TemplateDeleted {
        name: String,
        #[serde(default)]
        id: Option<String>,
    },
    /// The WhatsApp number and its business account, as they are now.
    Business(WhatsAppBusiness),
    BotWebhook {
        url: Option<String>,
        secret: Option<String>,
    },
    Typing {
        platform: Platform,
        person: String,
    },
    ClockMoved {
        offset_micros: i64,
    },
    Instagram(InstagramChange),
    Telegram(TelegramChange),
}

impl Change {
    /// Whether a restart has to know of it. What is seen for a moment, or follows from something durable, does not count.
    pub(crate) fn is_durable(&self) -> bool {
        match self {
            Self::Typing { .. } | Self::Progressed { .. } => false,
            Self::Telegram(change) => change.is_durable(),
            _ => true,
        }
    }
}

/// A comment under a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The comment's id.
    pub id: String,
    /// The post.
    pub media_id: String,
    /// The top-level comment it answers.
    pub parent_id: Option<String>,
    /// The author's id.
    pub from_id: String,
    /// The author's handle.
    pub username: String,
    /// The author's script name; absent for the shop itself.
    pub person: Option<String>,
    /// Its words.
    pub text: String,
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
    /// Hidden by the shop.
    pub hidden: bool,
}

impl Comment {
    /// Whether the author is known by this comment alone: its id stands in for theirs.
    pub(crate) fn is_by_a_stranger(&self) -> bool {
        self.from_id == self.id
    }
}

/// A webhook that must reach the product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) id: i64,
    pub(crate) platform: Platform,
    pub(crate) sort: WebhookSort,
    /// Webhooks of one lane are delivered one after the other.
    pub(crate) lane: Option<String>,
    /// Telegram's `update_id`.
    pub(crate) update_id: Option<i64>,
    /// The raw bytes, signed when they are posted.
    pub(crate) body: String,
    pub(crate) delay_ms: u64,
    /// What the phone shows once this webhook leaves.
    pub(crate) shows: Option<Receipt>,
}

/// What a status webhook says about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) message: String,
    pub(crate) progress: Progress,
    pub(crate) failure: Option<String>,
}

/// A WhatsApp message template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    /// How people take it.
    #[serde(default)]
    pub(crate) quality: Option<String>,
    /// Why it was refused or paused.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    pub(crate) components: serde_json::Value,
}

impl Template {
    /// How many variables the body text has, positional or named.
    pub(crate) fn body_variables(&self) -> usize {
        self.body().matches("{{").count()
    }

    pub(crate) fn body(&self) -> &str {
        self.components
            .as_array()
            .into_iter()
            .flatten()
            .find(|c| c["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("body")))
            .and_then(|c| c["text"].as_str())
            .unwrap_or_default()
    }
}
