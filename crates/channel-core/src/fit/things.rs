//! Files, places, people, polls and cards.

use super::listed::{card, contact, numbered, paragraphs, place};
use super::{Degradation, Fitting, Misfit, worded};
use crate::capabilities::{CardRule, Level, MediaRule};
use crate::model::SharedContact;
use crate::outbound::{AlbumItem, Button, Card, MediaKind, MediaSource, OutboundContent, Place, Poll};
use crate::text::is_web_address;

impl Fitting<'_> {
    pub(super) fn media(&mut self, form: MediaKind, source: &MediaSource, caption: Option<&str>) -> Result<(), Misfit> {
        let caption = caption.filter(|caption| !caption.trim().is_empty());
        let (form, rule) = match self.shown_as(form, source) {
            Ok(found) => found,
            Err(misfit) => {
                let MediaSource::Link { url } = source else { return Err(misfit) };
                self.degrade(Degradation::MediaAsLink);
                return self.text(&caption.map_or_else(|| url.clone(), |caption| format!("{caption}\n{url}")));
            }
        };
        let under = caption.filter(|caption| rule.caption.is_some_and(|limit| limit.holds(caption)));
        let apart = caption.filter(|_| under.is_none());
        self.push(OutboundContent::Media { form, source: source.clone(), caption: under.map(str::to_owned) });
        match apart {
            None => Ok(()),
            Some(caption) => {
                self.degrade(Degradation::CaptionApart);
                self.text(caption)
            }
        }
    }

    /// What a file can be shown as: what it is wanted as, or else as a file, where its bytes are there to be sent.
    fn shown_as(&mut self, form: MediaKind, source: &MediaSource) -> Result<(MediaKind, &MediaRule), Misfit> {
        let capabilities = self.capabilities;
        let find = |form| capabilities.media(form).ok_or(Misfit::NoSuchMedia).and_then(|rule| takes(rule, source));
        let wanted = match find(form) {
            Ok(rule) => return Ok((form, rule)),
            Err(misfit) => misfit,
        };
        let has_bytes = matches!(source, MediaSource::Upload { .. } | MediaSource::Kept { .. });
        let moves = matches!(form, MediaKind::Image | MediaKind::Video | MediaKind::Audio | MediaKind::Voice);
        let instead = [MediaKind::Audio, MediaKind::Document];
        let instead = instead.into_iter().filter(|kind| *kind == MediaKind::Document || form == MediaKind::Voice);
        let found = instead.filter_map(|kind| Some((kind, find(kind).ok()?))).next();
        let found = found.filter(|_| has_bytes && moves).ok_or(wanted)?;
        self.degrade(Degradation::MediaAsFile);
        Ok(found)
    }

    pub(super) fn album(&mut self, items: &[AlbumItem]) -> Result<(), Misfit> {
        if items.is_empty() {
            return Err(Misfit::Empty);
        }
        let capabilities = self.capabilities;
        let together = capabilities.album.as_ref().is_some_and(|rule| {
            (rule.min_count..=rule.max_count).contains(&items.len())
                && rule.together.iter().any(|group| items.iter().all(|item| group.contains(&item.form)))
                && items.iter().all(|item| {
                    capabilities.media(item.form).is_some_and(|media| {
                        let caption = item.caption.as_ref().filter(|words| !words.trim().is_empty());
                        takes(media, &item.source).is_ok()
                            && caption.is_none_or(|words| media.caption.is_some_and(|limit| limit.holds(words)))
                    })
                })
        });
        if together {
            let worded = |item: &AlbumItem| AlbumItem { caption: worded(item.caption.as_ref()), ..item.clone() };
            self.push(OutboundContent::Album { items: items.iter().map(worded).collect() });
            return Ok(());
        }
        if items.len() > 1 {
            self.degrade(Degradation::AlbumApart);
        }
        for item in items {
            self.media(item.form, &item.source, item.caption.as_deref())?;
        }
        Ok(())
    }

    pub(super) fn location(&mut self, at: &Place, content: &OutboundContent) -> Result<(), Misfit> {
        let on_earth = (-90.0..=90.0).contains(&at.latitude) && (-180.0..=180.0).contains(&at.longitude);
        if !on_earth {
            return Err(Misfit::Empty);
        }
        if self.capabilities.location > Level::None {
            self.push(content.clone());
            return Ok(());
        }
        self.degrade(Degradation::LocationAsText);
        self.text(&place(at))
    }

    pub(super) fn contacts(&mut self, contacts: &[SharedContact], content: &OutboundContent) -> Result<(), Misfit> {
        if contacts.is_empty() || contacts.iter().any(|card| contact(card).trim().is_empty()) {
            return Err(Misfit::Empty);
        }
        match self.capabilities.contacts {
            Level::Full => self.push(content.clone()),
            // One card a message, with a number.
            Level::Partial => {
                if contacts.len() > 1 {
                    self.degrade(Degradation::ContactsApart);
                }
                for card in contacts {
                    if card.phones.first().is_some_and(|phone| !phone.trim().is_empty()) {
                        self.push(OutboundContent::Contacts { contacts: vec![card.clone()] });
                    } else {
                        self.degrade(Degradation::ContactsAsText);
                        self.text(&contact(card))?;
                    }
                }
            }
            Level::None => {
                self.degrade(Degradation::ContactsAsText);
                let cards: Vec<String> = contacts.iter().map(contact).collect();
                return self.text(&paragraphs(cards.iter().map(String::as_str)));
            }
        }
        Ok(())
    }

    pub(super) fn poll(&mut self, poll: &Poll, content: &OutboundContent) -> Result<(), Misfit> {
        if poll.question.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let held = self.capabilities.poll.as_ref().is_some_and(|rule| {
            rule.question.holds(&poll.question)
                && (rule.min_options..=rule.max_options).contains(&poll.options.len())
                && poll.options.iter().all(|option| rule.option.holds(option) && !option.trim().is_empty())
        });
        if held {
            self.push(content.clone());
            return Ok(());
        }
        self.degrade(Degradation::PollAsText);
        self.text(&numbered(&poll.question, poll.options.iter().map(String::as_str)))
    }

    pub(super) fn cards(&mut self, text: Option<&str>, cards: &[Card]) -> Result<(), Misfit> {
        if cards.is_empty() {
            return text.map_or(Err(Misfit::Empty), |text| self.text(text));
        }
        let text = text.filter(|text| !text.trim().is_empty());
        let cards: Vec<Card> =
            cards.iter().map(|card| Card { subtitle: worded(card.subtitle.as_ref()), ..card.clone() }).collect();
        let rule = self.capabilities.cards.as_ref().filter(|rule| {
            (rule.min_count..=rule.max_count).contains(&cards.len())
                && cards.iter().all(|card| holds(rule, card))
                && (rule.buttons == Level::Full || buttons_alike(&cards))
        });
        if let Some(rule) = rule {
            match (text, rule.text) {
                (Some(text), Some(limit)) if limit.holds(text) => {
                    self.push(OutboundContent::Cards { text: Some(text.to_owned()), cards });
                }
                (Some(text), _) => {
                    self.degrade(Degradation::CaptionApart);
                    self.text(text)?;
                    self.push(OutboundContent::Cards { text: None, cards });
                }
                (None, _) => self.push(OutboundContent::Cards { text: None, cards }),
            }
            return Ok(());
        }
        self.degrade(Degradation::CardsAsText);
        let cards: Vec<String> = cards.iter().map(card).collect();
        self.text(&paragraphs(text.into_iter().chain(cards.iter().map(String::as_str))))
    }
}

/// Whether a file keeps a rule: the way it comes, its size and its type, as far as the message tells them.
pub(super) fn takes<'r>(rule: &'r MediaRule, source: &MediaSource) -> Result<&'r MediaRule, Misfit> {
    let (way, mime_type) = match source {
        // No platform fetches what is no address.
        MediaSource::Link { url } if !is_web_address(url) => (Level::None, None),
        MediaSource::Link { .. } => (rule.by_link, None),
        // However the platform got it, it has it.
        MediaSource::Uploaded { .. } => (rule.by_link.max(rule.by_upload), None),
        MediaSource::Upload { mime_type, .. } | MediaSource::Kept { mime_type, .. } => {
            (rule.by_upload, Some(essence(mime_type)))
        }
    };
    let known = |mime_type: &str| rule.mime_types.iter().any(|taken| essence(taken).eq_ignore_ascii_case(mime_type));
    if way == Level::None || !(rule.mime_types.is_empty() || mime_type.is_none_or(known)) {
        return Err(Misfit::NoSuchMedia);
    }
    if source.size().is_some_and(|size| size > rule.max_bytes) {
        return Err(Misfit::MediaTooLarge);
    }
    Ok(rule)
}

/// A type without its parameters.
fn essence(mime_type: &str) -> &str {
    mime_type.split(';').next().unwrap_or_default().trim()
}

/// Whether every card has buttons of one kind, as many as the others, and only one that opens a page.
fn buttons_alike(cards: &[Card]) -> bool {
    let mut shapes = cards.iter().map(|card| {
        let opens = |button: &Button| matches!(button, Button::Url { .. });
        let (kind, count) = (opens(card.buttons.first()?), card.buttons.len());
        let uniform = card.buttons.iter().all(|button| opens(button) == kind);
        (uniform && (!kind || count == 1)).then_some((kind, count))
    });
    let first = shapes.next().flatten();
    first.is_some() && shapes.all(|shape| shape == first)
}

/// A card is more than a title: platforms refuse one that is not, and words do as well.
fn holds(rule: &CardRule, card: &Card) -> bool {
    let more = card.subtitle.is_some() || card.image_url.is_some() || !card.buttons.is_empty();
    let tapped = |button: &Button| match button {
        Button::Reply { id, .. } => !id.trim().is_empty(),
        Button::Url { url, .. } => is_web_address(url),
    };
    let image = match rule.image {
        Level::None => card.image_url.is_none(),
        Level::Partial => card.image_url.is_some(),
        Level::Full => true,
    };
    image
        && more
        && card.image_url.as_deref().is_none_or(is_web_address)
        && card.buttons.iter().all(tapped)
        && !card.title.trim().is_empty()
        && rule.title.holds(&card.title)
        && card.subtitle.as_ref().is_none_or(|words| rule.subtitle.holds(words))
        && card.buttons.len() <= rule.max_buttons
        && card
            .buttons
            .iter()
            .map(Button::title)
            .all(|title| rule.button_title.holds(title) && !title.trim().is_empty())
}
