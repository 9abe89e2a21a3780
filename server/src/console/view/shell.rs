//! The frame around every page, and the pages outside it.

use askama::Template;

use crate::console::words::Words;

/// Which entry of the rail a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Conversations.
    Inbox,
    /// Comments under posts.
    Comments,
    /// Products and questions.
    Catalogue,
    /// Orders, and what customers ask to have changed.
    Orders,
    /// Who answers by itself, and how.
    Assistant,
    /// Connected accounts.
    Channels,
    /// What needs somebody.
    Letters,
    /// What an owner decides; it stands at the foot of the rail.
    Settings,
    /// None of them: an error page.
    Elsewhere,
}

impl Section {
    /// The entries of the rail in order.
    pub const RAIL: [Self; 7] =
        [Self::Inbox, Self::Comments, Self::Orders, Self::Catalogue, Self::Assistant, Self::Channels, Self::Letters];

    /// The name used in addresses, drawings and sentence ids.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Comments => "comments",
            Self::Catalogue => "catalogue",
            Self::Orders => "orders",
            Self::Assistant => "assistant",
            Self::Channels => "channels",
            Self::Letters => "letters",
            Self::Settings => "settings",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// The sentence id of the entry's name.
    #[must_use]
    pub fn label(self) -> String {
        format!("nav-{}", self.slug())
    }
}

/// Light, dark, or what the computer is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Follow the computer.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The three choices in the order the switch goes through them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the cookie and on `html[data-theme]`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word back; anything else follows the computer.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }

    /// What the switch turns to next.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The drawing on the switch.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::System => "auto",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }
}

/// What the frame needs on every page behind sign-in.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The page's place in the rail.
    pub section: Section,
    /// The name of the shop.
    pub organisation: String,
    /// The name of the person signed in.
    pub member: String,
    /// The remembered theme.
    pub theme: Theme,
    /// Whether this is the demo shop.
    pub demo: bool,
    /// Where the phone panel lives, when one is configured.
    pub panel_url: Option<String>,
    /// Whether the phone panel is open.
    pub dock_open: bool,
    /// Conversations whose customer waits for a person.
    pub waiting: u32,
    /// Things that need somebody: failed and doubtful deliveries.
    pub letters: u32,
    /// The last event the page has seen: the live stream continues after it.
    pub after: i64,
}

impl Shell {
    /// The first letters of the member's name.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.member)
    }
}

/// Up to two first letters of a name, in capitals.
#[must_use]
pub fn initials(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

/// One of six calm tints, always the same for the same key.
#[must_use]
pub fn tint(key: &str) -> u32 {
    key.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 6
}

/// How many there are, as the number a sentence's plural is chosen by.
#[must_use]
pub fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}

/// The sign-in page: there is no password, so it says where a link comes from.
#[derive(Debug, Template)]
#[template(path = "signin.html")]
pub struct SignIn {
    /// Sentences.
    pub t: Words,
    /// The remembered theme.
    pub theme: Theme,
    /// Whether the person has just signed out.
    pub signed_out: bool,
}

/// "This link was used or has expired", answered with 410.
#[derive(Debug, Template)]
#[template(path = "link_used.html")]
pub struct LinkUsed {
    /// Sentences.
    pub t: Words,
    /// The remembered theme.
    pub theme: Theme,
}

/// The number of waiting customers in the rail: `GET /inbox/waiting`.
#[derive(Debug, Template)]
#[template(path = "parts/waiting_count.html")]
pub struct WaitingCount {
    /// Sentences.
    pub t: Words,
    /// The frame that holds the number.
    pub shell: Shell,
}

/// A page that says what went wrong, inside the frame when somebody is signed in.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct Problem {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The sentence id of the heading.
    pub heading: &'static str,
    /// The sentence id of the explanation.
    pub text: &'static str,
}

/// A short message in place of a fragment that could not be made, or above a form that was refused.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/notice.html")]
pub struct Notice {
    /// Good, warn, bad or info.
    pub tone: &'static str,
    /// The sentence, already in words.
    pub text: String,
}

/// Every shortcut of the sheet: keys, and the sentence id of what they do.
pub const SHORTCUTS: &[(&[&str], &str)] = &[
    (&["?"], "keys-help"),
    (&["g", "i"], "keys-inbox"),
    (&["g", "c"], "keys-comments"),
    (&["g", "p"], "keys-catalogue"),
    (&["g", "a"], "keys-assistant"),
    (&["g", "h"], "keys-channels"),
    (&["j"], "keys-next"),
    (&["k"], "keys-previous"),
    (&["r"], "keys-reply"),
    (&["t"], "keys-take-over"),
    (&["⇧", "t"], "keys-give-back"),
    (&["a"], "keys-approve"),
    (&["e"], "keys-edit"),
    (&["d"], "keys-discard"),
    (&["l"], "keys-translate"),
    (&["⌘", "⏎"], "keys-send"),
    (&["Esc"], "keys-leave"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_letters_whatever_the_name_is() {
        for (name, letters) in
            [("Ana López", "AL"), ("ömer", "Ö"), ("@bruno.reis", "B"), ("  ", "?"), ("李 雷", "李雷"), ("🎈", "?")]
        {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn the_theme_switch_comes_round_to_where_it_began() {
        assert_eq!(Theme::System.next().next().next(), Theme::System);
        assert_eq!(Theme::parse("sepia"), Theme::System);
        assert!(Theme::ALL.into_iter().all(|theme| Theme::parse(theme.word()) == theme));
    }
}
