//! Making a message fit a channel: splitting and degrading, in one place for everybody.

mod listed;
mod taps;
mod things;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capabilities::{Capabilities, Level, Limit};
use crate::error::{ChannelError, ErrorKind};
use crate::markup::{Dialect, Markup};
use crate::outbound::{OutboundContent, OutboundMessage, PersonText};
use crate::text::{first_within, split_at_limit};

/// A message made fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The messages, in order; each is one call.
    pub parts: Vec<OutboundMessage>,
    /// What had to be given up or rendered otherwise.
    pub degradations: Vec<Degradation>,
}

/// Why a message cannot be made to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misfit {
    /// There is nothing to say.
    #[error("the message is empty")]
    Empty,
    /// The channel has no reactions.
    #[error("this channel has no reactions")]
    NoReactions,
    /// The channel has no approved forms.
    #[error("this channel has no message templates")]
    NoTemplates,
    /// The channel cannot carry such a file, and there is no link to send instead.
    #[error("this channel cannot carry such a file")]
    NoSuchMedia,
    /// The file is larger than the channel takes.
    #[error("the file is larger than this channel takes")]
    MediaTooLarge,
    /// The channel has no such thing, and words cannot stand for it.
    #[error("this channel cannot carry such a message")]
    NoSuchContent,
    /// It would become more messages than the conversation takes; half of them would be worse than none.
    #[error("the message is more than this conversation takes in answer: shorten it")]
    TooManyParts,
}

/// Something that was given up or rendered otherwise. What is not among them is as it was wanted, and no word is lost but
/// those that a variant names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Degradation {
    /// One text became several messages.
    TextSplit,
    /// Markup became plain words.
    MarkupDropped,
    /// Things to tap became a numbered list.
    ChoicesAsText,
    /// A title on something to tap was cut.
    ChoiceTitleCut,
    /// Buttons that open pages became links.
    UrlsAsText,
    /// Words above or below buttons became part of the text.
    FrameAsText,
    /// A list that opens became things to tap; what its button says has no place there.
    MenuAsChoices,
    /// Keys in place of the keyboard became things to tap.
    KeyboardAsChoices,
    /// A question for something the phone knows became words; what its button says has no place there.
    RequestAsText,
    /// A caption, or the words above cards, became a message of their own.
    CaptionApart,
    /// A file became its link.
    MediaAsLink,
    /// A picture, film or sound became a file, since the channel does not show its type or size as what it is.
    MediaAsFile,
    /// Several files of one message became messages of their own.
    AlbumApart,
    /// A place became words with a link to a map.
    LocationAsText,
    /// Contact cards became words.
    ContactsAsText,
    /// Several contact cards of one message became messages of their own.
    ContactsApart,
    /// A poll became a numbered list.
    PollAsText,
    /// Cards became words.
    CardsAsText,
    /// The quote was dropped.
    QuoteDropped,
}

/// Makes a message fit what a channel can carry. Pure: same message, same capabilities, same parts. Each part keeps every
/// declared limit in its unit, except that a text limit below four bytes cannot hold every character.
///
/// ```
/// use channel_core::capabilities::{Capabilities, ChoiceRule, Limit};
/// use channel_core::fit::{Degradation, fit};
/// use channel_core::outbound::{Choice, OutboundContent, OutboundMessage};
///
/// let choice = |title: &str| Choice { id: title.to_lowercase(), title: title.to_owned() };
/// let content = OutboundContent::Choices { text: "Which one?".into(), choices: vec![choice("Blue"), choice("Red")] };
/// let fitted = fit(&OutboundMessage::new("ana", content), &Capabilities::text_only(Limit::characters(100)))?;
/// assert_eq!(fitted.parts[0].content.words(), Some("Which one?\n\n1. Blue\n2. Red"));
/// assert_eq!(fitted.degradations, [Degradation::ChoicesAsText]);
/// # Ok::<(), channel_core::fit::Misfit>(())
/// ```
///
/// # Errors
/// When no rendering of the message can be carried.
pub fn fit(message: &OutboundMessage, capabilities: &Capabilities) -> Result<Fitted, Misfit> {
    let mut fitting = Fitting { capabilities, message, parts: Vec::new(), degradations: Vec::new() };
    fitting.content(&message.content)?;
    if capabilities.parts.is_some_and(|most| fitting.parts.len() > most) {
        return Err(Misfit::TooManyParts);
    }
    fitting.quote();
    Ok(Fitted { parts: fitting.parts, degradations: fitting.degradations })
}

/// Refuses a message that [`fit`] would have made otherwise: the first thing an adapter does in
/// [`crate::Channel::send`], so that what its capabilities deny never reaches the platform. A quote is not looked at.
///
/// # Errors
/// With [`ErrorKind::Unsupported`] and no effect.
pub fn ensure_fit(message: &OutboundMessage, capabilities: &Capabilities) -> Result<(), ChannelError> {
    let bare = OutboundMessage { reply_to: None, ..message.clone() };
    let fits = fit(&bare, capabilities).is_ok_and(|fitted| match fitted.parts.as_slice() {
        [part] => part.content == message.content,
        _ => false,
    });
    if fits {
        return Ok(());
    }
    let kind = message.content.kind();
    let sentence = format!("this channel cannot carry a message of kind {kind} as it is: make it fit first");
    Err(ChannelError::refused(ErrorKind::Unsupported, sentence))
}

struct Fitting<'a> {
    capabilities: &'a Capabilities,
    message: &'a OutboundMessage,
    parts: Vec<OutboundMessage>,
    degradations: Vec<Degradation>,
}

impl Fitting<'_> {
    fn content(&mut self, content: &OutboundContent) -> Result<(), Misfit> {
        let can = self.capabilities;
        match content {
            OutboundContent::Text { text } => self.text(text),
            OutboundContent::Markup(markup) => self.markup(markup),
            OutboundContent::PersonText(person) => self.person(person),
            OutboundContent::Choices { text, choices } => self.choices(text, choices),
            OutboundContent::Buttons(buttons) => self.buttons(buttons),
            OutboundContent::Menu(menu) => self.menu(menu),
            OutboundContent::Keyboard(keyboard) => self.keyboard(keyboard),
            OutboundContent::Request { request, text, .. } => self.request(*request, text, content),
            OutboundContent::Media { form, source, caption } => self.media(*form, source, caption.as_deref()),
            OutboundContent::Album { items } => self.album(items),
            OutboundContent::Location(place) => self.location(place, content),
            OutboundContent::Contacts { contacts } => self.contacts(contacts, content),
            OutboundContent::Poll(poll) => self.poll(poll, content),
            OutboundContent::Cards { text, cards } => self.cards(text.as_deref(), cards),
            OutboundContent::Reaction { .. } => self.whole(can.reaction, content, Misfit::NoReactions),
            OutboundContent::Template(_) => self.whole(can.template, content, Misfit::NoTemplates),
            OutboundContent::Products(_) => self.whole(can.products, content, Misfit::NoSuchContent),
            OutboundContent::Form(form)
                if [&form.id, &form.text, &form.button].iter().any(|it| it.trim().is_empty()) =>
            {
                Err(Misfit::Empty)
            }
            OutboundContent::Form(_) => self.whole(can.form, content, Misfit::NoSuchContent),
            OutboundContent::Share { media_id } if media_id.trim().is_empty() => Err(Misfit::Empty),
            OutboundContent::Share { .. } => self.whole(can.share, content, Misfit::NoSuchContent),
        }
    }

    fn push(&mut self, content: OutboundContent) {
        self.parts.push(OutboundMessage { content, reply_to: None, ..self.message.clone() });
    }

    fn degrade(&mut self, degradation: Degradation) {
        if !self.degradations.contains(&degradation) {
            self.degradations.push(degradation);
        }
    }

    /// What is carried as it is or not at all.
    fn whole(&mut self, level: Level, content: &OutboundContent, otherwise: Misfit) -> Result<(), Misfit> {
        if level == Level::None {
            return Err(otherwise);
        }
        self.push(content.clone());
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Misfit> {
        for piece in self.pieces(text)? {
            self.push(OutboundContent::Text { text: piece });
        }
        Ok(())
    }

    fn person(&mut self, person: &PersonText) -> Result<(), Misfit> {
        for piece in self.pieces(person.text())? {
            self.push(OutboundContent::PersonText(PersonText::new(&piece, person.writer())));
        }
        Ok(())
    }

    fn pieces(&mut self, text: &str) -> Result<Vec<String>, Misfit> {
        if text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let limit = self.capabilities.text;
        let pieces = split_at_limit(text, limit.max, limit.unit);
        if pieces.len() > 1 {
            self.degrade(Degradation::TextSplit);
        }
        Ok(pieces.into_iter().map(str::to_owned).collect())
    }

    fn markup(&mut self, markup: &Markup) -> Result<(), Misfit> {
        if markup.text().trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let dialect = &self.capabilities.markup;
        let pieces = markup.split(self.capabilities.text, dialect);
        if pieces.len() > 1 {
            self.degrade(Degradation::TextSplit);
        }
        // A stretch that was cut within a word is lost too, so each piece is asked.
        if pieces.iter().any(|piece| piece.loses_in(dialect)) || markup.loses_in(dialect) {
            self.degrade(Degradation::MarkupDropped);
        }
        for piece in pieces {
            self.push(match dialect {
                Dialect::Ranges => OutboundContent::Markup(piece),
                written => OutboundContent::Text { text: piece.render(written) },
            });
        }
        Ok(())
    }

    /// The quote belongs to the first part; a channel without quotes loses it.
    fn quote(&mut self) {
        let Some(reply_to) = &self.message.reply_to else { return };
        if self.capabilities.quote == Level::None {
            self.degrade(Degradation::QuoteDropped);
        } else if let Some(first) = self.parts.first_mut() {
            first.reply_to = Some(reply_to.clone());
        }
    }
}

/// The beginning of a text that keeps a limit, cut at a good place.
fn cut(text: &str, limit: Limit) -> String {
    first_within(text, limit.max, limit.unit).to_owned()
}

/// Words that are there: what is blank stands for nothing, and platforms refuse it.
fn worded(words: Option<&String>) -> Option<String> {
    words.filter(|words| !words.trim().is_empty()).cloned()
}
