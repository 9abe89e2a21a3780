//! The readme's matrix is what the channels declare.

use std::sync::Arc;

use async_trait::async_trait;
use channel_core::capabilities::{Capabilities, Level, Limit};
use channel_core::outbound::MediaKind;
use channel_core::text::LengthUnit;
use channel_core::{Account, Channel, ChannelError, ConversationId, Seams};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{TelegramChannel, TelegramConfig};
use channel_webchat::{Outlet, Signal, VisitorMessage, WebchatChannel};
use channel_whatsapp::{WhatsApp, WhatsAppConfig};

const BEGIN: &str = "<!-- matrix: written by the test `the_matrix_is_what_the_channels_declare` -->\n";
/// A row's name, and where its level stands.
type LevelRow = (&'static str, fn(&Capabilities) -> Level);

const END: &str = "<!-- end of matrix -->";

#[test]
fn the_matrix_is_what_the_channels_declare() {
    let channels: Vec<(&str, Arc<dyn Channel>)> = vec![
        ("WhatsApp", Arc::new(WhatsApp::new(WhatsAppConfig::default()).unwrap())),
        ("Instagram", Arc::new(InstagramChannel::new(InstagramConfig::default()).unwrap())),
        ("Telegram", Arc::new(TelegramChannel::new(TelegramConfig::default()).unwrap())),
        ("Website", Arc::new(WebchatChannel::new(Arc::new(NobodyThere), Seams::system()))),
    ];
    let matrix = matrix(&channels);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the readme has a place for the matrix");
    let (written, after) = rest.split_once(END).expect("the place has an end");
    if std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "always") && written != matrix {
        std::fs::write(path, format!("{before}{BEGIN}{matrix}{END}{after}")).unwrap();
    }
    assert_eq!(written, matrix, "run again with INSTA_UPDATE=always");
}

fn matrix(channels: &[(&str, Arc<dyn Channel>)]) -> String {
    let row = |name: &str, cell: &dyn Fn(&Capabilities) -> String| {
        let cells: Vec<String> = channels.iter().map(|(_, channel)| cell(channel.capabilities())).collect();
        format!("| {name} | {} |\n", cells.join(" | "))
    };
    let names: Vec<&str> = channels.iter().map(|(name, _)| *name).collect();
    let mut out = format!("| out | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    out.push_str(&row("text, at most", &|c| length(c.text)));
    for form in MediaKind::ALL {
        let name = format!("{form:?}").to_lowercase();
        out.push_str(&row(&name, &|c| media(c, form)));
    }
    out.push_str(&row("buttons, at most", &|c| {
        c.choices.as_ref().map_or("numbered list".to_owned(), |rule| rule.max_count.to_string())
    }));
    let levels: [LevelRow; 6] = [
        ("quoted reply", |c| c.quote),
        ("reaction", |c| c.reaction),
        ("approved template", |c| c.template),
        ("typing sign", |c| c.typing),
        ("read mark", |c| c.mark_read),
        ("comment replies, public and private", |c| c.comments),
    ];
    for (name, level) in levels {
        out.push_str(&row(name, &|c| word(level(c)).to_owned()));
    }
    out.push_str(&row("free messages after the customer's last one", &|c| {
        c.window.map_or("always".to_owned(), |window| format!("{} h", window.seconds / 3_600))
    }));
    out
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

fn word(level: Level) -> &'static str {
    match level {
        Level::Full => "yes",
        Level::Partial => "in part",
        Level::None => "no",
    }
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
