//! What WhatsApp can carry (platforms.md §1.7).

use channel_core::Capabilities;
use channel_core::capabilities::{ChoiceRule, Level, Limit, MediaRule, WindowRule};
use channel_core::markup::{Dialect, Marks};
use channel_core::outbound::MediaKind;

const MB: u64 = 1024 * 1024;
const HOUR: u64 = 60 * 60;

/// The most reply buttons; with more choices the message becomes a list.
pub(crate) const MOST_BUTTONS: usize = 3;
/// The most rows of a list, over all its sections.
pub(crate) const MOST_ROWS: usize = 10;

pub(crate) fn capabilities() -> Capabilities {
    Capabilities {
        markup: Dialect::Marks(Marks::chat()),
        media: MediaKind::ALL.into_iter().map(media).collect(),
        // Buttons and lists differ in their limits; the stricter of each holds for both.
        choices: Some(ChoiceRule {
            max_count: MOST_ROWS,
            title: Limit::characters(20),
            id: Limit::characters(200),
            text: Limit::characters(1024),
        }),
        quote: Level::Full,
        reaction: Level::Full,
        template: Level::Full,
        // Typing cannot be shown without marking the person's message as read.
        typing: Level::Partial,
        mark_read: Level::Full,
        window: Some(WindowRule { seconds: 24 * HOUR, free_entry_seconds: Some(72 * HOUR), ..WindowRule::default() }),
        ..Capabilities::text_only(Limit::characters(4096))
    }
}

fn media(form: MediaKind) -> MediaRule {
    let (max_bytes, captioned) = match form {
        MediaKind::Image => (5 * MB, true),
        MediaKind::Video => (16 * MB, true),
        MediaKind::Document => (100 * MB, true),
        MediaKind::Audio | MediaKind::Voice => (16 * MB, false),
        // Animated ones; a still one is limited to 100 KB by the platform.
        MediaKind::Sticker => (500 * 1024, false),
    };
    let caption = captioned.then(|| Limit::characters(1024));
    MediaRule { form, max_bytes, mime_types: Vec::new(), caption, by_link: Level::Full, by_upload: Level::Full }
}
