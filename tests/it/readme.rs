//! The readme's matrix is what the channels declare.

use std::sync::Arc;

use async_trait::async_trait;
use channel_core::capabilities::{Capabilities, ChangeRule, Level, Limit, RateRule};
use channel_core::error::Scope;
use channel_core::markup::Dialect;
use channel_core::outbound::{MediaKind, Request};
use channel_core::text::LengthUnit;
use channel_core::{Account, Channel, ChannelError, ConversationId, Seams};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{TelegramChannel, TelegramConfig};
use channel_webchat::{Outlet, Signal, VisitorMessage, WebchatChannel};
use channel_whatsapp::{WhatsApp, WhatsAppConfig};

const BEGIN: &str = "<!-- matrix: written by the test `the_matrix_is_what_the_channels_declare` -->\n";
const END: &str = "<!-- end of matrix -->";

#[test]
fn the_matrix_is_what_the_channels_declare() {
    let matrix = matrix(&channels());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the readme has a place for the matrix");
    let (written, after) = rest.split_once(END).expect("the place has an end");
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") && written != matrix {
        std::fs::write(path, format!("{before}{BEGIN}{matrix}{END}{after}")).unwrap();
    }
    assert_eq!(written, matrix, "run again with INSTA_UPDATE=always");
}

/// The four channels of the reference server.
pub(crate) fn channels() -> Vec<(&'static str, Arc<dyn Channel>)> {
    vec![
        ("WhatsApp", Arc::new(WhatsApp::new(WhatsAppConfig::default()).expect("the defaults are valid"))),
        ("Instagram", Arc::new(InstagramChannel::new(InstagramConfig::default()).expect("the defaults are valid"))),
        ("Telegram", Arc::new(TelegramChannel::new(TelegramConfig::default()).expect("the defaults are valid"))),
        ("Website", Arc::new(WebchatChannel::new(Arc::new(NobodyThere), Seams::system()))),
    ]
}

fn matrix(channels: &[(&str, Arc<dyn Channel>)]) -> String {
    let names: Vec<&str> = channels.iter().map(|(name, _)| *name).collect();
    let mut out = format!("| out | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for (name, cell) in ROWS {
        let cells: Vec<String> = channels.iter().map(|(_, channel)| cell(channel.capabilities())).collect();
        out.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    out
}

type Cell = fn(&Capabilities) -> String;

/// The rows in their order: what can be said, what can be done with it, and when.
const ROWS: &[(&str, Cell)] = &[
    ("text, at most", |c| length(c.text)),
    ("markup", |c| dialect(&c.markup)),
    ("image", |c| media(c, MediaKind::Image)),
    ("video", |c| media(c, MediaKind::Video)),
    ("audio", |c| media(c, MediaKind::Audio)),
    ("voice", |c| media(c, MediaKind::Voice)),
    ("document", |c| media(c, MediaKind::Document)),
    ("sticker", |c| media(c, MediaKind::Sticker)),
    ("several files in one message", |c| {
        c.album.as_ref().map_or("one by one".to_owned(), |rule| format!("{} to {}", rule.min_count, rule.max_count))
    }),
    ("things to tap, at most", |c| {
        c.choices.as_ref().map_or("numbered list".to_owned(), |rule| rule.max_count.to_string())
    }),
    ("buttons with header and footer, at most", |c| {
        c.buttons.as_ref().map_or("as things to tap".to_owned(), |rule| rule.max_count.to_string())
    }),
    ("buttons that open a page", |c| {
        c.buttons.as_ref().map_or("as a link".to_owned(), |rule| match rule.urls {
            Level::Full => "yes".to_owned(),
            Level::Partial => "one, alone".to_owned(),
            Level::None => "as a link".to_owned(),
        })
    }),
    ("list that opens, rows", |c| {
        c.menu.as_ref().map_or("as things to tap".to_owned(), |rule| rule.max_rows.to_string())
    }),
    ("keys in place of the keyboard", |c| or(c.keyboard, "as things to tap")),
    ("asking for the place", |c| asked(c, Request::Location)),
    ("asking for the number", |c| asked(c, Request::Phone)),
    ("place", |c| or(c.location, "as text")),
    ("contact cards", |c| or(c.contacts, "as text")),
    ("poll", |c| c.poll.as_ref().map_or("as text".to_owned(), |rule| format!("{} answers", rule.max_options))),
    ("cards to swipe", |c| {
        c.cards.as_ref().map_or("as text".to_owned(), |rule| format!("{} to {}", rule.min_count, rule.max_count))
    }),
    ("products of the platform's catalogue", |c| or(c.products, "no")),
    ("forms", |c| or(c.form, "no")),
    ("own posts", |c| or(c.share, "no")),
    ("quoted reply", |c| or(c.quote, "no")),
    ("reaction", |c| or(c.reaction, "no")),
    ("changing a message", |c| change(c.edit)),
    ("taking a message back", |c| change(c.delete)),
    ("preview of a growing answer", |c| or(c.draft, "no")),
    ("approved template", |c| or(c.template, "no")),
    ("typing sign", |c| or(c.typing, "no")),
    ("read mark", |c| or(c.mark_read, "no")),
    ("comment replies, public and private", |c| or(c.comments, "no")),
    ("publishing posts", |c| or(c.publishing, "no")),
    ("fetching instead of a webhook", |c| or(c.polling, "no")),
    ("free messages after the customer's last one", |c| {
        c.window.map_or("always".to_owned(), |window| hours(window.seconds))
    }),
    ("a person's words after it", |c| {
        c.window.map_or("always".to_owned(), |window| window.person_seconds.map_or("no".to_owned(), hours))
    }),
    ("messages, at most", |c| {
        let rates: Vec<String> = c.rates.iter().map(rate).collect();
        if rates.is_empty() { "no limit".to_owned() } else { rates.join(", ") }
    }),
];

fn dialect(dialect: &Dialect) -> String {
    match dialect {
        Dialect::Plain => "plain words",
        Dialect::Marks(_) => "signs around words",
        Dialect::Ranges => "all styles",
        _ => "yes",
    }
    .to_owned()
}

fn asked(capabilities: &Capabilities, request: Request) -> String {
    if capabilities.requests.contains(&request) { "yes" } else { "in words" }.to_owned()
}

fn change(rule: Option<ChangeRule>) -> String {
    rule.map_or("no".to_owned(), |rule| rule.max_age_seconds.map_or("yes".to_owned(), hours))
}

fn hours(seconds: u64) -> String {
    match seconds / 3_600 {
        hours if hours >= 72 && hours % 24 == 0 => format!("{} days", hours / 24),
        hours => format!("{hours} h"),
    }
}

fn rate(rule: &RateRule) -> String {
    let scope = match rule.scope {
        Scope::Message => "with a message",
        Scope::Conversation => "to a person",
        Scope::Account => "from an account",
        Scope::Business => "from a business",
        Scope::App => "from an app",
    };
    let time = if rule.seconds == 1 { "a second".to_owned() } else { format!("in {} s", rule.seconds) };
    format!("{} {time} {scope}", rule.count)
}

fn or(level: Level, otherwise: &str) -> String {
    match level {
        Level::Full => "yes",
        Level::Partial => "in part",
        Level::None => otherwise,
    }
    .to_owned()
}

fn length(limit: Limit) -> String {
    let unit = match limit.unit {
        LengthUnit::Characters => "characters",
        LengthUnit::Utf8Bytes => "bytes",
        LengthUnit::Utf16Units => "UTF-16 units",
    };
    format!("{} {unit}", limit.max)
}

fn media(capabilities: &Capabilities, form: MediaKind) -> String {
    let Some(rule) = capabilities.media(form) else { return "as a link".to_owned() };
    let ways = match (rule.by_link > Level::None, rule.by_upload > Level::None) {
        (true, true) => "link, upload",
        (true, false) => "link",
        _ if rule.by_upload == Level::Partial => return "in part".to_owned(),
        _ => "upload",
    };
    format!("{ways}, {}", size(rule.max_bytes))
}

/// In the unit in which the platform states its limit.
fn size(bytes: u64) -> String {
    let units = [(1 << 20, "MiB"), (1_000_000, "MB"), (1 << 10, "KiB"), (1_000, "kB"), (1, "bytes")];
    let fitting = units.into_iter().find(|(unit, _)| bytes.is_multiple_of(*unit));
    fitting.map_or(String::new(), |(unit, name)| format!("{} {name}", bytes / unit))
}

/// A website without visitors.
#[derive(Debug)]
struct NobodyThere;

#[async_trait]
impl Outlet for NobodyThere {
    async fn deliver(&self, _: &Account, _: &ConversationId, _: &VisitorMessage) -> Result<(), ChannelError> {
        Ok(())
    }

    async fn signal(&self, _: &Account, _: &ConversationId, _: &Signal) -> Result<(), ChannelError> {
        Ok(())
    }
}
