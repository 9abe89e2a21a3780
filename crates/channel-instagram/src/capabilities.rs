//! What Instagram carries (platforms.md §2.3–2.5).

use channel_core::capabilities::{
    AlbumRule, ButtonRule, Capabilities, CardRule, ChoiceRule, Evidence, Level, Limit, MediaRule, RateRule, WindowRule,
};
use channel_core::outbound::MediaKind;
use channel_core::{OutboundContent, Scope};

/// The longest text, counted in bytes and not in characters.
pub(crate) const TEXT: Limit = Limit::bytes(1_000);
/// The most quick replies under one message.
pub(crate) const MOST_CHOICES: usize = 13;
/// The most pictures of one message.
pub(crate) const MOST_PICTURES: usize = 10;
/// The id by which the one sticker is sent.
pub(crate) const HEART: &str = "like_heart";
/// The longest words above buttons. The Messenger Platform's reference says 640 characters and Instagram's page says
/// nothing; as many bytes also keep within [`TEXT`].
pub(crate) const BUTTON_TEXT: Limit = Limit::bytes(640);
/// The most buttons under a text or on a card.
pub(crate) const MOST_BUTTONS: usize = 3;
/// The most cards of one message.
pub(crate) const MOST_CARDS: usize = 10;
/// The longest line of a card (the Messenger Platform's reference).
pub(crate) const CARD_TEXT: Limit = Limit::characters(80);

/// The longest title of something to tap; the platform cuts longer ones.
pub(crate) const TAP_TITLE: Limit = Limit::characters(20);
/// The longest id that comes back (the Messenger Platform's reference for `payload`, which Instagram's page does not
/// repeat).
pub(crate) const TAP_ID: Limit = Limit::characters(1_000);

const MIB: u64 = 1024 * 1024;
const DAY: u64 = 24 * 60 * 60;
const HOUR: u32 = 60 * 60;

const IMAGES: &[&str] = &["image/png", "image/jpeg", "image/gif"];
const VIDEOS: &[&str] = &["video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"];
const SOUNDS: &[&str] = &["audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav"];

/// What Instagram carries.
///
/// `partial` means: voice notes arrive as sound files; documents are PDF; the one sticker is `like_heart`, named as
/// [`channel_core::outbound::MediaSource::Uploaded`]; the one reaction is a heart. Files go by public link alone.
#[must_use]
pub fn capabilities() -> Capabilities {
    Capabilities {
        evidence: Evidence::Echo,
        media: vec![
            by_link(MediaKind::Image, 8 * MIB, IMAGES, Level::Full),
            by_link(MediaKind::Video, 25 * MIB, VIDEOS, Level::Full),
            by_link(MediaKind::Audio, 25 * MIB, SOUNDS, Level::Full),
            by_link(MediaKind::Voice, 25 * MIB, SOUNDS, Level::Partial),
            by_link(MediaKind::Document, 25 * MIB, &["application/pdf"], Level::Partial),
            // The heart has no bytes: whatever is uploaded as a sticker is larger than it.
            MediaRule { by_upload: Level::Partial, ..by_link(MediaKind::Sticker, 1, &[], Level::None) },
        ],
        album: Some(AlbumRule { min_count: 2, max_count: MOST_PICTURES, together: vec![vec![MediaKind::Image]] }),
        choices: Some(ChoiceRule { max_count: MOST_CHOICES, title: TAP_TITLE, id: TAP_ID, text: TEXT }),
        buttons: Some(ButtonRule {
            max_count: MOST_BUTTONS,
            title: TAP_TITLE,
            id: TAP_ID,
            text: BUTTON_TEXT,
            header: None,
            header_media: Vec::new(),
            footer: None,
            urls: Level::Full,
        }),
        cards: Some(CardRule {
            min_count: 1,
            max_count: MOST_CARDS,
            title: CARD_TEXT,
            subtitle: CARD_TEXT,
            max_buttons: MOST_BUTTONS,
            button_title: TAP_TITLE,
            text: None,
            image: Level::Full,
            buttons: Level::Full,
        }),
        share: Level::Full,
        quote: Level::Full,
        reaction: Level::Partial,
        typing: Level::Full,
        mark_read: Level::Full,
        comments: Level::Full,
        publishing: Level::Full,
        window: Some(WindowRule {
            seconds: DAY,
            person_seconds: Some(7 * DAY),
            comment_seconds: Some(7 * DAY),
            ..WindowRule::default()
        }),
        rates: vec![MESSAGES],
        ..Capabilities::text_only(TEXT)
    }
}

/// Messages of one account. Newer pages of the Messenger API say 300 a second; the lower number is kept until Instagram's
/// own page follows (platforms.md §2.5, §6).
const MESSAGES: RateRule = RateRule { scope: Scope::Account, count: 100, seconds: 1, burst: 100 };

/// Sound and film of one account.
const HEAVY: RateRule = RateRule { scope: Scope::Account, count: 10, seconds: 1, burst: 10 };

/// Private replies of one account to comments under posts and reels. Those to comments of a running broadcast have
/// [`LIVE_PRIVATE_REPLIES`]. Either counts beside the rate of messages, under the account's key as [`rates_of`] shows.
pub const PRIVATE_REPLIES: RateRule = RateRule { scope: Scope::Account, count: 750, seconds: HOUR, burst: 750 };

/// Private replies of one account to comments of a running broadcast.
pub const LIVE_PRIVATE_REPLIES: RateRule = RateRule { scope: Scope::Account, count: 100, seconds: 1, burst: 100 };

/// The rates that a message takes of: every message counts, and sound and film count once more for themselves
/// (platforms.md §2.5). Capabilities speak of a conversation and not of what is said in it, so a plan's budget has the first
/// of them alone; a program charges these instead, or as well: the same rate under the same key is taken of once.
///
/// ```
/// use channel_core::budget::{Budgets, Reach, Refused};
/// use channel_core::outbound::{MediaKind, MediaSource, OutboundContent};
/// use channel_core::{ChannelId, Seams};
/// use channel_instagram::rates_of;
///
/// let budgets = Budgets::new(Seams::system().clock);
/// let reach = Reach::new(ChannelId::from_static("instagram"), "my-app", "17841400000000001", "1086349983924918");
/// let source = MediaSource::Link { url: "https://shop.example/shoe.mp4".into() };
/// let film = OutboundContent::Media { form: MediaKind::Video, source, caption: None };
/// let charges: Vec<_> =
///     rates_of(&film).into_iter().filter_map(|rate| Some((reach.key(rate.scope)?, rate))).collect();
/// assert!(budgets.reserve(&charges, 1).is_ok());
/// assert!(matches!(budgets.reserve(&charges, 11), Err(Refused::TooMany { most: 10, .. })), "ten films in a second");
/// ```
#[must_use]
pub fn rates_of(content: &OutboundContent) -> Vec<RateRule> {
    match content {
        OutboundContent::Media { form: MediaKind::Audio | MediaKind::Voice | MediaKind::Video, .. } => {
            vec![MESSAGES, HEAVY]
        }
        _ => vec![MESSAGES],
    }
}

fn by_link(form: MediaKind, max_bytes: u64, mime_types: &[&str], level: Level) -> MediaRule {
    let mime_types = mime_types.iter().map(|&kind| kind.to_owned()).collect();
    MediaRule { form, max_bytes, mime_types, caption: None, by_link: level, by_upload: Level::None }
}

#[cfg(test)]
mod tests {
    use channel_core::outbound::MediaSource;
    use channel_core::{OutboundMessage, fit};

    use super::*;

    #[test]
    fn what_is_declared_is_written_down() {
        insta::assert_json_snapshot!(capabilities());
    }

    #[test]
    fn sound_and_film_count_twice() {
        let media = |form| OutboundContent::Media {
            form,
            source: MediaSource::Link { url: "https://shop.example/f".into() },
            caption: None,
        };
        for form in MediaKind::ALL {
            let heavy = matches!(form, MediaKind::Audio | MediaKind::Voice | MediaKind::Video);
            assert_eq!(rates_of(&media(form)).contains(&HEAVY), heavy, "{form:?}");
        }
        assert_eq!(rates_of(&OutboundContent::Text { text: "Yes".into() }), [MESSAGES]);
    }

    #[test]
    fn the_heart_is_the_one_sticker_that_fits() {
        let sticker = |source| {
            let content = OutboundContent::Media { form: MediaKind::Sticker, source, caption: None };
            fit(&OutboundMessage::new("1086", content), &capabilities()).map(|fitted| fitted.parts.len())
        };
        assert_eq!(sticker(MediaSource::Uploaded { id: HEART.into() }), Ok(1));
        let bytes = bytes::Bytes::from_static(b"RIFF");
        let upload = MediaSource::Upload { bytes, mime_type: "image/webp".into(), file_name: "s.webp".into() };
        assert!(sticker(upload).is_err());
    }
}
