//! Making a message fit a channel: splitting and degrading, in one place for everybody.

use serde::{Deserialize, Serialize};

use crate::capabilities::{Capabilities, Level};
use crate::outbound::{Choice, MediaSource, OutboundContent, OutboundMessage};
use crate::text::split_at_limit;

/// How a message will be sent, as a value one can look at without sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
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
}

/// Something that was given up or rendered otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Degradation {
    /// One text became several messages.
    TextSplit,
    /// Things to tap became a numbered list.
    ChoicesAsText,
    /// A title on something to tap was cut.
    ChoiceTitleCut,
    /// A caption became a message of its own.
    CaptionApart,
    /// A file became its link.
    MediaAsLink,
    /// The quote was dropped.
    QuoteDropped,
}

/// Makes a message fit what a channel can carry. Pure: same message, same capabilities, same plan.
///
/// # Errors
/// When no rendering of the message can be carried.
pub fn fit(message: &OutboundMessage, capabilities: &Capabilities) -> Result<Plan, Misfit> {
    let mut plan = Fitting { capabilities, message, parts: Vec::new(), degradations: Vec::new() };
    match &message.content {
        OutboundContent::Text { text } => plan.text(text)?,
        OutboundContent::Choices { text, choices } => plan.choices(text, choices)?,
        OutboundContent::Media { .. } => plan.media()?,
        OutboundContent::Reaction { .. } if capabilities.reaction == Level::None => return Err(Misfit::NoReactions),
        OutboundContent::Template(_) if capabilities.template == Level::None => return Err(Misfit::NoTemplates),
        OutboundContent::Reaction { .. } | OutboundContent::Template(_) => plan.push(message.content.clone()),
    }
    plan.quote();
    Ok(Plan { parts: plan.parts, degradations: plan.degradations })
}

struct Fitting<'a> {
    capabilities: &'a Capabilities,
    message: &'a OutboundMessage,
    parts: Vec<OutboundMessage>,
    degradations: Vec<Degradation>,
}

impl Fitting<'_> {
    fn push(&mut self, content: OutboundContent) {
        self.parts.push(OutboundMessage { content, reply_to: None, ..self.message.clone() });
    }

    fn degrade(&mut self, degradation: Degradation) {
        if !self.degradations.contains(&degradation) {
            self.degradations.push(degradation);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Misfit> {
        if text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let limit = self.capabilities.text;
        let pieces = split_at_limit(text, limit.max, limit.unit);
        if pieces.len() > 1 {
            self.degrade(Degradation::TextSplit);
        }
        for piece in pieces {
            self.push(OutboundContent::Text { text: piece.to_owned() });
        }
        Ok(())
    }

    fn choices(&mut self, text: &str, choices: &[Choice]) -> Result<(), Misfit> {
        if choices.is_empty() {
            return self.text(text);
        }
        if text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let fits = self.capabilities.choices.as_ref().filter(|rule| {
            choices.len() <= rule.max_count && rule.text.holds(text) && choices.iter().all(|c| rule.id.holds(&c.id))
        });
        let Some(rule) = fits else {
            self.degrade(Degradation::ChoicesAsText);
            return self.text(&numbered(text, choices));
        };
        let mut cut = Vec::with_capacity(choices.len());
        for choice in choices {
            let title = split_at_limit(&choice.title, rule.title.max, rule.title.unit).into_iter().next();
            cut.push(Choice { id: choice.id.clone(), title: title.unwrap_or_default().to_owned() });
        }
        if titles_clash(&cut) {
            self.degrade(Degradation::ChoicesAsText);
            return self.text(&numbered(text, choices));
        }
        if cut.iter().zip(choices).any(|(short, long)| short.title != long.title) {
            self.degrade(Degradation::ChoiceTitleCut);
        }
        self.push(OutboundContent::Choices { text: text.to_owned(), choices: cut });
        Ok(())
    }

    fn media(&mut self) -> Result<(), Misfit> {
        let OutboundContent::Media { form, source, caption } = &self.message.content else { return Ok(()) };
        let rule = self.capabilities.media(*form).filter(|rule| match source {
            MediaSource::Link { .. } => rule.by_link > Level::None,
            MediaSource::Upload { .. } | MediaSource::Uploaded { .. } => rule.by_upload > Level::None,
        });
        let caption = caption.as_deref().filter(|caption| !caption.trim().is_empty());
        let Some(rule) = rule else {
            let MediaSource::Link { url } = source else { return Err(Misfit::NoSuchMedia) };
            self.degrade(Degradation::MediaAsLink);
            return self.text(&caption.map_or_else(|| url.clone(), |caption| format!("{caption}\n{url}")));
        };
        if let MediaSource::Upload { bytes, .. } = source
            && u64::try_from(bytes.len()).unwrap_or(u64::MAX) > rule.max_bytes
        {
            return Err(Misfit::MediaTooLarge);
        }
        let under = caption.filter(|caption| rule.caption.is_some_and(|limit| limit.holds(caption)));
        let apart = caption.filter(|_| under.is_none());
        self.push(OutboundContent::Media { form: *form, source: source.clone(), caption: under.map(str::to_owned) });
        match apart {
            None => Ok(()),
            Some(caption) => {
                self.degrade(Degradation::CaptionApart);
                self.text(caption)
            }
        }
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

fn numbered(text: &str, choices: &[Choice]) -> String {
    let mut out = text.to_owned();
    out.push('\n');
    for (number, choice) in choices.iter().enumerate() {
        out.push_str(&format!("\n{}. {}", number + 1, choice.title));
    }
    out
}

fn titles_clash(choices: &[Choice]) -> bool {
    let mut titles: Vec<&str> = choices.iter().map(|choice| choice.title.as_str()).collect();
    titles.sort_unstable();
    titles.windows(2).any(|pair| pair[0] == pair[1]) || titles.contains(&"")
}
