//! What WhatsApp can carry (platforms.md §1.7, §1.9).

use std::sync::LazyLock;

use channel_core::capabilities::{
    ButtonRule, CardRule, ChoiceRule, Evidence, Level, Limit, MediaRule, MenuRule, RateRule, WindowRule,
};
use channel_core::markup::{Dialect, Marks};
use channel_core::outbound::{MediaKind, Request};
use channel_core::{Capabilities, ConversationId, Scope};

const KB: u64 = 1024;
const MB: u64 = 1024 * KB;
const HOUR: u64 = 60 * 60;

/// The most reply buttons; with more choices the message becomes a list.
pub(crate) const MOST_BUTTONS: usize = 3;
/// The most rows of a list, over all its sections.
pub(crate) const MOST_ROWS: usize = 10;

/// What a chat with one person can carry, and the limits.
#[must_use]
pub fn capabilities() -> Capabilities {
    Capabilities {
        evidence: Evidence::Report,
        markup: Dialect::Marks(Marks::chat()),
        media: MediaKind::ALL.into_iter().map(media).collect(),
        // Buttons and lists differ in their limits; the stricter of each holds for both.
        choices: Some(ChoiceRule {
            max_count: MOST_ROWS,
            title: Limit::characters(20),
            id: Limit::characters(200),
            text: Limit::characters(1024),
        }),
        buttons: Some(ButtonRule {
            max_count: MOST_BUTTONS,
            title: Limit::characters(20),
            id: Limit::characters(256),
            text: Limit::characters(1024),
            header: Some(Limit::characters(60)),
            header_media: vec![MediaKind::Image, MediaKind::Video, MediaKind::Document],
            footer: Some(Limit::characters(60)),
            urls: Level::Partial,
        }),
        menu: Some(MenuRule {
            button: Limit::characters(20),
            text: Limit::characters(4096),
            header: Limit::characters(60),
            footer: Limit::characters(60),
            max_sections: 10,
            max_rows: MOST_ROWS,
            title: Limit::characters(24),
            description: Limit::characters(72),
            id: Limit::characters(200),
        }),
        requests: vec![Request::Location, Request::Phone],
        location: Level::Full,
        contacts: Level::Full,
        // A card's title and second line share a body of 160 characters; all cards have buttons of one kind and number
        // (interactive media carousel messages, 2025-12-22).
        cards: Some(CardRule {
            min_count: 2,
            max_count: 10,
            title: Limit::characters(60),
            subtitle: Limit::characters(99),
            max_buttons: MOST_BUTTONS,
            button_title: Limit::characters(20),
            text: Some(Limit::characters(1024)),
            image: Level::Partial,
            buttons: Level::Partial,
        }),
        products: Level::Full,
        form: Level::Full,
        quote: Level::Full,
        reaction: Level::Full,
        template: Level::Full,
        // Typing cannot be shown without marking the person's message as read.
        typing: Level::Partial,
        mark_read: Level::Full,
        window: Some(WindowRule { seconds: 24 * HOUR, free_entry_seconds: Some(72 * HOUR), ..WindowRule::default() }),
        rates: vec![
            RateRule { scope: Scope::Conversation, count: 1, seconds: 6, burst: 45 },
            RateRule { scope: Scope::Account, count: 80, seconds: 1, burst: 80 },
        ],
        ..Capabilities::text_only(Limit::characters(4096))
    }
}

/// What a group can carry: text, files and approved forms (Groups API, "Group messaging", 2025-11-14).
#[must_use]
pub fn group_capabilities() -> Capabilities {
    let direct = capabilities();
    Capabilities {
        markup: direct.markup,
        media: direct.media,
        quote: direct.quote,
        template: direct.template,
        window: direct.window,
        rates: direct.rates,
        evidence: direct.evidence,
        ..Capabilities::text_only(direct.text)
    }
}

pub(crate) static DIRECT: LazyLock<Capabilities> = LazyLock::new(capabilities);
static GROUPS: LazyLock<Capabilities> = LazyLock::new(group_capabilities);

/// The mark of a group's id within a conversation's.
pub(crate) const GROUP: &str = "group:";

/// What this conversation can carry.
pub(crate) fn capabilities_in(conversation: &ConversationId) -> &'static Capabilities {
    if conversation.as_str().starts_with(GROUP) { &GROUPS } else { &DIRECT }
}

/// What calls that manage an account are limited to: templates, subscriptions, numbers. Messages do not count
/// (platforms.md §1.9).
pub const MANAGEMENT_RATE: RateRule = RateRule { scope: Scope::Business, count: 200, seconds: 60 * 60, burst: 200 };

fn media(form: MediaKind) -> MediaRule {
    let (max_bytes, captioned, mime_types): (u64, bool, &[&str]) = match form {
        MediaKind::Image => (5 * MB, true, &["image/jpeg", "image/png"]),
        MediaKind::Video => (16 * MB, true, &["video/mp4", "video/3gpp"]),
        MediaKind::Document => (100 * MB, true, &[]),
        MediaKind::Audio => (16 * MB, false, &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"]),
        MediaKind::Voice => (16 * MB, false, &["audio/ogg"]),
        // Animated ones; a still one is limited to 100 KB by the platform.
        MediaKind::Sticker => (500 * KB, false, &["image/webp"]),
    };
    MediaRule {
        form,
        max_bytes,
        mime_types: mime_types.iter().map(|&mime| mime.to_owned()).collect(),
        caption: captioned.then(|| Limit::characters(1024)),
        by_link: Level::Full,
        by_upload: Level::Full,
    }
}
