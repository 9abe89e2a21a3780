//! What each kind of chat can carry (platforms.md §3; core.telegram.org/bots/api).

use channel_core::Capabilities;
use channel_core::capabilities::{
    AlbumRule, ButtonRule, ChangeRule, ChoiceRule, Level, Limit, MediaRule, PollRule, RateRule, WindowRule,
};
use channel_core::error::Scope;
use channel_core::markup::Dialect;
use channel_core::outbound::{MediaKind, Request};

use crate::place::{Place, Topic, Via};

/// As many buttons as Telegram shows under a message.
const BUTTONS: usize = 100;

/// After this, in seconds, a message is no longer taken back; nor changed in a business chat.
const TWO_DAYS: u64 = 48 * 3_600;

/// For so long after a message, in seconds, a business chat can be written to.
const A_DAY: u64 = 24 * 3_600;

/// What each kind of chat can carry.
pub(crate) struct Abilities {
    at_best: Capabilities,
    private: Capabilities,
    group: Capabilities,
    direct: Capabilities,
    business: Capabilities,
    guest: Capabilities,
}

impl Abilities {
    pub(crate) fn new() -> Self {
        let private = private();
        Self {
            // Read marks exist, though in business chats alone.
            at_best: Capabilities { mark_read: Level::Full, ..private.clone() },
            group: group(&private),
            direct: Capabilities { poll: None, ..group(&private) },
            business: business(&private),
            guest: guest(&private),
            private,
        }
    }

    pub(crate) const fn at_best(&self) -> &Capabilities {
        &self.at_best
    }

    pub(crate) const fn at(&self, place: &Place) -> &Capabilities {
        match (&place.via, place.topic) {
            (Some(Via::Guest(_)), _) => &self.guest,
            (Some(Via::Business(_)), _) => &self.business,
            (None, Some(Topic::Direct(_))) => &self.direct,
            (None, _) if place.is_private() => &self.private,
            (None, _) => &self.group,
        }
    }
}

/// A chat of the bot with one person. Photos sent by link may have 5 MB and other files 20 MB; uploads 10 and 50.
fn private() -> Capabilities {
    let text = Limit::characters(4_096);
    let (title, id) = (Limit::characters(64), Limit::bytes(64));
    Capabilities {
        markup: Dialect::Ranges,
        media: media(),
        album: Some(AlbumRule {
            min_count: 2,
            max_count: 10,
            together: vec![vec![MediaKind::Image, MediaKind::Video], vec![MediaKind::Audio], vec![MediaKind::Document]],
        }),
        choices: Some(ChoiceRule { max_count: BUTTONS, title, id, text }),
        buttons: Some(ButtonRule {
            max_count: BUTTONS,
            title,
            id,
            text,
            header: None,
            header_media: Vec::new(),
            footer: None,
            urls: Level::Full,
        }),
        keyboard: Level::Full,
        requests: vec![Request::Location, Request::Phone],
        location: Level::Full,
        // One card a message, with a number.
        contacts: Level::Partial,
        poll: Some(PollRule {
            question: Limit::characters(300),
            option: Limit::characters(100),
            min_options: 2,
            max_options: 12,
        }),
        quote: Level::Full,
        // The emoji that Telegram lists as reactions.
        reaction: Level::Partial,
        edit: Some(ChangeRule { max_age_seconds: None }),
        delete: Some(ChangeRule { max_age_seconds: Some(TWO_DAYS) }),
        draft: Level::Full,
        typing: Level::Full,
        polling: Level::Full,
        rates: vec![rate(Scope::Conversation, 1, 1, 3), of_bot()],
        ..Capabilities::text_only(text)
    }
}

fn media() -> Vec<MediaRule> {
    let caption = Some(Limit::characters(1_024));
    let rule = |form, megabytes: u64, types: &[&str], caption, by_link| MediaRule {
        form,
        max_bytes: megabytes * 1_000_000,
        mime_types: types.iter().map(|mime| (*mime).to_owned()).collect(),
        caption,
        by_link,
        by_upload: Level::Full,
    };
    vec![
        rule(MediaKind::Image, 10, &[], caption, Level::Full),
        rule(MediaKind::Video, 50, &["video/mp4"], caption, Level::Full),
        rule(MediaKind::Audio, 50, &["audio/mpeg", "audio/mp4"], caption, Level::Full),
        // By link, voice must be Ogg of at most 1 MB, and documents PDF, ZIP or GIF.
        rule(MediaKind::Voice, 50, &["audio/ogg", "audio/mpeg", "audio/mp4"], caption, Level::Partial),
        rule(MediaKind::Document, 50, &[], caption, Level::Partial),
        rule(MediaKind::Sticker, 1, &["image/webp", "application/x-tgsticker", "video/webm"], None, Level::Full),
    ]
}

/// A group or a channel. Reply keyboards are for private chats: a channel takes none, which its id does not tell from a
/// group's, and keys that ask for something work in private alone.
fn group(private: &Capabilities) -> Capabilities {
    Capabilities {
        keyboard: Level::None,
        requests: Vec::new(),
        draft: Level::None,
        rates: vec![rate(Scope::Conversation, 20, 60, 3), of_bot()],
        ..private.clone()
    }
}

/// Somebody's own chat, in which the bot writes in their name: only where a message came in during the last 24 hours.
fn business(private: &Capabilities) -> Capabilities {
    Capabilities {
        keyboard: Level::None,
        requests: Vec::new(),
        reaction: Level::None,
        edit: Some(ChangeRule { max_age_seconds: Some(TWO_DAYS) }),
        draft: Level::None,
        mark_read: Level::Full,
        window: Some(WindowRule { seconds: A_DAY, ..WindowRule::default() }),
        ..private.clone()
    }
}

/// A chat that the bot is no member of: one answer, in words. What would take a second message is refused whole.
fn guest(private: &Capabilities) -> Capabilities {
    Capabilities {
        markup: Dialect::Ranges,
        choices: private.choices.clone(),
        buttons: private.buttons.clone(),
        edit: private.edit,
        polling: Level::Full,
        parts: Some(1),
        rates: vec![of_bot()],
        ..Capabilities::text_only(private.text)
    }
}

const fn of_bot() -> RateRule {
    rate(Scope::Account, 30, 1, 30)
}

const fn rate(scope: Scope, count: u32, seconds: u32, burst: u32) -> RateRule {
    RateRule { scope, count, seconds, burst }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What differs between kinds of chat, in the order of the columns.
    fn row(capabilities: &Capabilities) -> (Level, usize, Level, Level, Level, bool, usize, u32) {
        let slowest = capabilities.rates.iter().map(|rate| rate.count).min().unwrap_or_default();
        (
            capabilities.keyboard,
            capabilities.requests.len(),
            capabilities.reaction,
            capabilities.draft,
            capabilities.mark_read,
            capabilities.poll.is_some(),
            capabilities.media.len(),
            slowest,
        )
    }

    #[test]
    fn every_kind_of_chat_carries_what_the_table_says() {
        use Level::{Full, None, Partial};
        let table = [
            ("42", (Full, 2, Partial, Full, None, true, 6, 1)),
            ("42/7", (Full, 2, Partial, Full, None, true, 6, 1)),
            ("-100123", (None, 0, Partial, None, None, true, 6, 20)),
            ("-100123/7", (None, 0, Partial, None, None, true, 6, 20)),
            ("-100123/d7", (None, 0, Partial, None, None, false, 6, 20)),
            ("biz:bc:42", (None, 0, None, None, Full, true, 6, 1)),
            ("guest:gq:-5", (None, 0, None, None, None, false, 0, 30)),
        ];
        let abilities = Abilities::new();
        for (place, expected) in table {
            let place: Place = place.parse().unwrap();
            assert_eq!(row(abilities.at(&place)), expected, "{place}");
        }
        assert_eq!(row(abilities.at_best()), (Full, 2, Partial, Full, Full, true, 6, 1));
    }
}
