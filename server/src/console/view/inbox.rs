//! The list of conversations.

use askama::Template;

use super::{PanelView, Shell, ThreadView};
use crate::console::words::Words;

/// Whose mark to draw beside a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// WhatsApp.
    WhatsApp,
    /// Instagram.
    Instagram,
    /// Telegram.
    Telegram,
    /// The website widget.
    Webchat,
    /// A channel added from outside.
    Other,
}

impl Glyph {
    /// The mark of a channel by its id.
    #[must_use]
    pub fn of(channel: &str) -> Self {
        match channel {
            "whatsapp" => Self::WhatsApp,
            "instagram" => Self::Instagram,
            "telegram" => Self::Telegram,
            "webchat" => Self::Webchat,
            _ => Self::Other,
        }
    }

    /// The sentence id of the channel's name, said to those who cannot see the mark.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::WhatsApp => "channel-whatsapp",
            Self::Instagram => "channel-instagram",
            Self::Telegram => "channel-telegram",
            Self::Webchat => "channel-webchat",
            Self::Other => "channel-other",
        }
    }
}

/// Who answers a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The assistant.
    Assistant,
    /// The assistant writes, and a person sends.
    Drafting,
    /// The person looking at the page.
    You,
    /// Another member.
    Member(String),
    /// Nobody yet: the assistant is off, and no person has taken it.
    Nobody,
}

/// Which conversations the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those whose customer waits for an answer.
    Waiting,
    /// Those with a draft to approve.
    Drafts,
    /// Those the reader owns.
    Mine,
}

impl Filter {
    /// The filters in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::All, Self::Waiting, Self::Drafts, Self::Mine];

    /// The word in the address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Waiting => "waiting",
            Self::Drafts => "drafts",
            Self::Mine => "mine",
        }
    }

    /// Reads the word back; anything else shows all.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.word() == word).unwrap_or_default()
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> String {
        format!("inbox-filter-{}", self.word())
    }
}

/// The last thing said in a conversation, for the list.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// What was written, or nothing when the message carries no text.
    pub text: String,
    /// The drawing and the sentence id of what it carries instead of text: an image, a voice note.
    pub kind: Option<(&'static str, &'static str)>,
    /// Whether the shop said it.
    pub ours: bool,
    /// Whether its sending failed.
    pub failed: bool,
}

/// One conversation in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The conversation's id.
    pub id: String,
    /// Its channel.
    pub glyph: Glyph,
    /// The customer's name as the channel knows it.
    pub name: String,
    /// The last thing said.
    pub snippet: Snippet,
    /// Since when the customer waits (microseconds), when they do.
    pub waiting_since: Option<i64>,
    /// When the last thing happened (microseconds).
    pub last_at: i64,
    /// Who answers.
    pub owner: Owner,
    /// How many messages the shop has not looked at.
    pub unread: u32,
    /// Whether a draft waits to be approved.
    pub has_draft: bool,
}

impl Row {
    /// The letters of the customer's name.
    #[must_use]
    pub fn initials(&self) -> String {
        super::initials(&self.name)
    }

    /// The tint of the customer's letters.
    #[must_use]
    pub fn tint(&self) -> u32 {
        super::tint(&self.id)
    }

    /// How the waiting time is coloured: amber from 70 % of the target, red after it.
    #[must_use]
    pub fn wait_tone(&self, seconds: &i64) -> &'static str {
        match *seconds {
            ..WAIT_SOON => "wait-calm",
            WAIT_SOON..=WAIT_TARGET => "wait-soon",
            _ => "wait-late",
        }
    }
}

/// After this many seconds a customer has waited too long: a quarter of an hour.
pub const WAIT_TARGET: i64 = 15 * 60;
const WAIT_SOON: i64 = WAIT_TARGET * 7 / 10;

/// The list as a fragment: `GET /inbox/list`.
#[derive(Debug, Clone, Template)]
#[template(path = "inbox/list.html")]
pub struct ListView {
    /// Sentences.
    pub t: Words,
    /// Which conversations are shown.
    pub filter: Filter,
    /// Conversations whose customer waits, longest first.
    pub waiting: Vec<Row>,
    /// All others, newest first.
    pub others: Vec<Row>,
    /// How many conversations wait in all.
    pub waiting_total: u32,
    /// How many drafts wait to be approved.
    pub drafts_total: u32,
    /// The open conversation.
    pub selected: Option<String>,
    /// Where the next page begins.
    pub more: Option<String>,
}

impl ListView {
    /// The address this fragment renews itself from.
    #[must_use]
    pub fn address(&self) -> String {
        let selected = self.selected.as_deref().unwrap_or_default();
        format!("/inbox/list?show={}&open={selected}", self.filter.word())
    }

    /// How many there are behind a tab, where that is counted.
    #[must_use]
    pub fn behind(&self, filter: &Filter) -> u32 {
        match filter {
            Filter::Waiting => self.waiting_total,
            Filter::Drafts => self.drafts_total,
            Filter::All | Filter::Mine => 0,
        }
    }

    /// Whether `row` is the open conversation.
    #[must_use]
    pub fn is_open(&self, row: &Row) -> bool {
        self.selected.as_deref() == Some(row.id.as_str())
    }
}

/// Which of the three panes a narrow screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    List,
    /// The thread.
    Thread,
    /// The facts about the customer.
    Details,
}

impl Pane {
    /// The word on `main[data-pane]`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Thread => "thread",
            Self::Details => "details",
        }
    }
}

/// The inbox: `GET /inbox` and `GET /inbox/{conversation}`.
#[derive(Debug, Template)]
#[template(path = "inbox/page.html")]
pub struct InboxPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What a narrow screen shows.
    pub pane: Pane,
    /// The list.
    pub list: ListView,
    /// The open conversation.
    pub thread: Option<ThreadView>,
    /// The facts beside it.
    pub panel: Option<PanelView>,
}
