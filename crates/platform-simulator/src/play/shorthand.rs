//! What a person does with what the phone shows, without spelling out ids.

use super::{Act, Comments, Customer};
use crate::state::{Choice, Platform, Side, ThreadMessage};
use crate::wire::Content;

impl Customer {
    /// Shares one contact card.
    pub fn contact(&self) -> Act {
        self.contacts()
    }

    /// Sends several pictures at once (2 to 10) with words under the first: one message on Instagram, a media group on
    /// Telegram, single messages on WhatsApp.
    pub fn album_with(&self, count: usize, caption: impl Into<String>) -> Act {
        self.act(Content::Album { count, text: Some(caption.into()) })
    }

    /// Taps what says `title` under the newest message of the shop that has it: a button, a row of a list, a quick reply,
    /// a template's button, an inline button. A key of a keyboard is sent as words, as apps do.
    ///
    /// # Panics
    /// When the phone shows nothing of that title.
    pub fn tap(&self, title: &str) -> Act {
        let found = self.shown(|message| {
            let choice = message.choices.iter().find(|choice| choice.title == title)?;
            Some((message.id.clone(), choice.clone()))
        });
        let (message, choice) = found.unwrap_or_else(|| panic!("nothing on {}'s phone says {title:?}", self.name));
        self.act(tapped(self.platform, message, choice))
    }

    /// Reacts to the newest message of the shop.
    ///
    /// # Panics
    /// When the shop wrote nothing yet.
    pub fn react(&self, emoji: impl Into<String>) -> Act {
        let message = self.shown(|message| Some(message.id.clone()));
        let message = message.unwrap_or_else(|| panic!("the shop wrote nothing to {} yet", self.name));
        self.reaction(message, emoji)
    }

    /// Comments during a broadcast (Instagram).
    pub fn live_comment(&self, media_id: impl Into<String>, text: impl Into<String>) -> Comments {
        self.comment(media_id, text).during_broadcast()
    }

    /// The newest message of the shop of which a question has an answer.
    fn shown<T>(&self, question: impl Fn(&ThreadMessage) -> Option<T>) -> Option<T> {
        self.core.look(|world, _| {
            let thread = world.thread(self.platform, &self.name)?;
            let shop = thread.messages.iter().rev().filter(|message| message.side == Side::Shop && !message.deleted);
            shop.into_iter().find_map(question)
        })
    }
}

fn tapped(platform: Platform, to: String, choice: Choice) -> Content {
    let Choice { id, title, description, kind } = choice;
    match (kind.as_str(), platform) {
        ("list", _) => Content::ListReply { to, id, title, description },
        ("template", _) => Content::TemplateButton { to, payload: id, title },
        ("postback", _) => Content::Postback { to, payload: id, title },
        ("button" | "quick_reply" | "callback", _) => Content::ButtonReply { to, id, title },
        _ => Content::Text { text: title },
    }
}
