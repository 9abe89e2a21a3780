//! What Instagram carries (platforms.md §2.3).

use channel_core::Capabilities;
use channel_core::capabilities::{ChoiceRule, Level, Limit, MediaRule, WindowRule};
use channel_core::outbound::MediaKind;

/// The longest text, counted in bytes and not in characters.
pub(crate) const TEXT: Limit = Limit::bytes(1_000);
/// The most quick replies under one message.
pub(crate) const MOST_CHOICES: usize = 13;
/// Longer titles are cut by the platform.
const CHOICE_TITLE: Limit = Limit::characters(20);
/// The Messenger Platform's reference for `payload`, which Instagram's page does not repeat.
const CHOICE_ID: Limit = Limit::characters(1_000);

const MIB: u64 = 1024 * 1024;
const DAY: u64 = 24 * 60 * 60;

pub(crate) fn capabilities() -> Capabilities {
    Capabilities {
        media: vec![
            by_link(MediaKind::Image, 8 * MIB, Level::Full),
            by_link(MediaKind::Video, 25 * MIB, Level::Full),
            by_link(MediaKind::Audio, 25 * MIB, Level::Full),
            // Instagram shows a sound file; there is no voice note to send.
            by_link(MediaKind::Voice, 25 * MIB, Level::Partial),
            // PDF alone.
            by_link(MediaKind::Document, 25 * MIB, Level::Partial),
        ],
        choices: Some(ChoiceRule { max_count: MOST_CHOICES, title: CHOICE_TITLE, id: CHOICE_ID, text: TEXT }),
        quote: Level::Full,
        // The heart alone.
        reaction: Level::Partial,
        typing: Level::Full,
        mark_read: Level::Full,
        comments: Level::Full,
        window: Some(WindowRule {
            seconds: DAY,
            person_seconds: Some(7 * DAY),
            comment_seconds: Some(7 * DAY),
            ..WindowRule::default()
        }),
        ..Capabilities::text_only(TEXT)
    }
}

const fn by_link(form: MediaKind, max_bytes: u64, level: Level) -> MediaRule {
    MediaRule { form, max_bytes, mime_types: Vec::new(), caption: None, by_link: level, by_upload: Level::None }
}
