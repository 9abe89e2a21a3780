//! The fluent face: `sim.whatsapp().from("ana").text("hi").await`.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use super::comment::Place;
use super::{Comments, Play, play};
use crate::core::{Core, Turn};
use crate::state::{Person, Platform};
use crate::wire::Content;

/// The people of one platform.
#[derive(Debug, Clone)]
pub struct Players {
    pub(crate) core: Arc<Core>,
    pub(crate) platform: Platform,
}

impl Players {
    /// The person of that name; introduced on first use.
    #[must_use]
    pub fn from(&self, name: &str) -> Customer {
        Customer {
            core: Arc::clone(&self.core),
            platform: self.platform,
            name: name.trim().to_lowercase(),
            reply_to: None,
            hide_phone: false,
        }
    }
}

/// Somebody who writes to the shop. Every method that does something gives an [`Act`], which happens when it is awaited.
#[derive(Debug, Clone)]
pub struct Customer {
    pub(super) core: Arc<Core>,
    pub(super) platform: Platform,
    pub(super) name: String,
    reply_to: Option<String>,
    hide_phone: bool,
}

impl Customer {
    /// Ids and names of this person.
    #[must_use]
    pub fn person(&self) -> Person {
        let known = self.core.look(|world, _| world.person(self.platform, &self.name).cloned());
        known.unwrap_or_else(|| Person::named(self.platform, &self.name))
    }

    /// Telegram: the answer that this person sees grow at this moment.
    #[must_use]
    pub fn sees_draft(&self) -> Option<String> {
        self.core.look(|world, now| world.telegram.draft(&self.name, now).map(str::to_owned))
    }

    /// WhatsApp: takes a username, so that webhooks leave out the number from now on.
    #[must_use]
    pub fn without_phone(mut self) -> Self {
        self.hide_phone = true;
        self
    }

    /// Quotes a message in what follows.
    #[must_use]
    pub fn reply_to(mut self, message: impl Into<String>) -> Self {
        self.reply_to = Some(message.into());
        self
    }

    /// Writes words.
    pub fn text(&self, text: impl Into<String>) -> Act {
        self.act(Content::Text { text: text.into() })
    }

    /// Sends a picture.
    pub fn image(&self) -> Act {
        self.act(Content::Image { text: None })
    }

    /// Sends a picture with words.
    pub fn image_with(&self, caption: impl Into<String>) -> Act {
        self.act(Content::Image { text: Some(caption.into()) })
    }

    /// Sends several pictures at once (2 to 10).
    pub fn album(&self, count: usize) -> Act {
        self.act(Content::Album { count, text: None })
    }

    /// Sends a voice note.
    pub fn voice(&self) -> Act {
        self.act(Content::Voice)
    }

    /// Sends a PDF.
    pub fn document(&self) -> Act {
        self.act(Content::Document { text: None })
    }

    /// Sends a sticker.
    pub fn sticker(&self) -> Act {
        self.act(Content::Sticker)
    }

    /// Shares a place.
    pub fn location(&self) -> Act {
        self.act(Content::Location)
    }

    /// Shares a contact card.
    pub fn contacts(&self) -> Act {
        self.act(Content::Contacts)
    }

    /// Shares the own place, asked for by the message `to` (WhatsApp).
    pub fn location_reply(&self, to: impl Into<String>) -> Act {
        self.act(Content::LocationReply { to: to.into() })
    }

    /// Shares the own number, asked for by the message `to` (WhatsApp).
    pub fn contact_reply(&self, to: impl Into<String>) -> Act {
        self.act(Content::ContactReply { to: to.into() })
    }

    /// Fills the form of the message `to` in (WhatsApp).
    pub fn form_reply(&self, to: impl Into<String>, answer: serde_json::Value) -> Act {
        self.act(Content::FormReply { to: to.into(), answer })
    }

    /// Reacts to a message.
    pub fn reaction(&self, to: impl Into<String>, emoji: impl Into<String>) -> Act {
        self.act(Content::Reaction { to: to.into(), emoji: Some(emoji.into()) })
    }

    /// Takes a reaction back.
    pub fn remove_reaction(&self, to: impl Into<String>) -> Act {
        self.act(Content::Reaction { to: to.into(), emoji: None })
    }

    /// Taps a button of the message `to`: a reply button on WhatsApp, a quick reply on Instagram, an inline button on
    /// Telegram (where it is a callback query).
    pub fn button_reply(&self, to: impl Into<String>, id: impl Into<String>, title: impl Into<String>) -> Act {
        self.act(Content::ButtonReply { to: to.into(), id: id.into(), title: title.into() })
    }

    /// Chooses a row of a list (WhatsApp).
    pub fn list_reply(&self, to: impl Into<String>, id: impl Into<String>, title: impl Into<String>) -> Act {
        self.act(Content::ListReply { to: to.into(), id: id.into(), title: title.into(), description: None })
    }

    /// Taps a button of a template (WhatsApp).
    pub fn template_button(&self, to: impl Into<String>, payload: impl Into<String>, title: impl Into<String>) -> Act {
        self.act(Content::TemplateButton { to: to.into(), payload: payload.into(), title: title.into() })
    }

    /// Taps a postback button (Instagram).
    pub fn postback(&self, to: impl Into<String>, payload: impl Into<String>, title: impl Into<String>) -> Act {
        self.act(Content::Postback { to: to.into(), payload: payload.into(), title: title.into() })
    }

    /// Answers a story of the shop (Instagram).
    pub fn story_reply(&self, text: impl Into<String>) -> Act {
        self.act(Content::StoryReply { text: text.into() })
    }

    /// Takes a message back (Instagram).
    pub fn unsend(&self, message: impl Into<String>) -> Act {
        self.act(Content::Unsend { message: message.into() })
    }

    /// Changes a message (Instagram, Telegram).
    pub fn edit(&self, message: impl Into<String>, text: impl Into<String>) -> Act {
        self.act(Content::Edit { message: message.into(), text: text.into() })
    }

    /// Does anything else.
    pub fn act(&self, content: Content) -> Act {
        Act {
            core: Arc::clone(&self.core),
            play: Play {
                platform: self.platform,
                from: self.name.clone(),
                content,
                reply_to: self.reply_to.clone(),
                hide_phone: self.hide_phone,
            },
            posting: Posting::ByTheSimulator,
        }
    }

    /// Comments under a post. Comments exist on Instagram; from any other platform's person it is the Instagram
    /// account of the same name that comments.
    pub fn comment(&self, media_id: impl Into<String>, text: impl Into<String>) -> Comments {
        self.comment_under(media_id.into(), None, text.into())
    }

    /// Comments under a comment.
    pub fn reply_to_comment(&self, comment_id: impl Into<String>, text: impl Into<String>) -> Comments {
        self.comment_under(String::new(), Some(comment_id.into()), text.into())
    }

    fn comment_under(&self, media_id: String, parent: Option<String>, text: String) -> Comments {
        Comments {
            core: Arc::clone(&self.core),
            from: self.name.clone(),
            media_id,
            parent,
            text,
            place: Place::Post,
            posting: Posting::ByTheSimulator,
        }
    }
}

/// Something a person is about to do; awaiting it does it. It resolves as soon as the platform has it on disk; the
/// webhook follows on its own.
#[must_use = "it happens when it is awaited"]
pub struct Act {
    core: Arc<Core>,
    play: Play,
    posting: Posting,
}

/// Who posts the webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posting {
    ByTheSimulator,
    ByHand,
}

impl Act {
    /// The simulator remembers it but posts no webhook: the bodies are in [`MessageHandle::bodies`], for a test that
    /// signs, cuts, repeats or shuffles them itself.
    pub fn unposted(mut self) -> Self {
        self.posting = Posting::ByHand;
        self
    }

    /// Quotes a message.
    pub fn reply_to(mut self, message: impl Into<String>) -> Self {
        self.play.reply_to = Some(message.into());
        self
    }

    /// WhatsApp: takes a username, so that webhooks leave out the number from now on.
    pub fn without_phone(mut self) -> Self {
        self.play.hide_phone = true;
        self
    }
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act").field("play", &self.play).finish_non_exhaustive()
    }
}

impl IntoFuture for Act {
    type Output = MessageHandle;
    type IntoFuture = Pin<Box<dyn Future<Output = MessageHandle> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { core, play: act, posting } = self;
            let (played, bodies) = core
                .decide(|turn| withhold(turn, posting, |turn| play(turn, &act)))
                .await
                .expect("the journal of a running simulator can be written");
            let id = played.ids.first().cloned().unwrap_or_default();
            MessageHandle { id, ids: played.ids, platform: act.platform, person: played.person, bodies }
        })
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageHandle {
    /// The platform's id of it; of the first part when there are several.
    pub id: String,
    /// The ids of all parts.
    pub ids: Vec<String>,
    /// Where it was written.
    pub platform: Platform,
    /// Who wrote it.
    pub person: String,
    /// The webhook bodies, when they were left to the caller (see [`Act::unposted`]).
    pub bodies: Vec<String>,
}

/// Runs a decision and returns the webhook bodies that it would have posted, when they are to be posted by hand.
pub(super) fn withhold<T>(
    turn: &mut Turn<'_>,
    posting: Posting,
    decision: impl FnOnce(&mut Turn<'_>) -> T,
) -> (T, Vec<String>) {
    turn.withheld = (posting == Posting::ByHand).then(Vec::new);
    let value = decision(turn);
    (value, turn.withheld.take().unwrap_or_default())
}
