//! Whether a channel can carry a content, as its capabilities declare it.

use channel_core::capabilities::{AlbumRule, ButtonRule, Capabilities, CardRule, Level, Limit, MenuRule};
use channel_core::markup::Dialect;
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Card, Header, Key, Keyboard, MediaKind, MediaSource, Menu, OutboundContent, Request,
};

/// Says what of a content a channel with these capabilities cannot carry. What [`channel_core::fit()`] makes is always
/// within; an adapter refuses the rest before it calls anybody.
///
/// # Errors
/// With the limit that is not kept, in words without contents.
pub fn within(content: &OutboundContent, capabilities: &Capabilities) -> Result<(), &'static str> {
    match content {
        OutboundContent::Text { text } => words(text, capabilities.text),
        OutboundContent::PersonText(person) => words(person.text(), capabilities.text),
        OutboundContent::Markup(markup) => {
            holds(capabilities.markup == Dialect::Ranges, "markup beside the text on a channel without")?;
            words(markup.text(), capabilities.text)
        }
        OutboundContent::Media { form, source, caption } => file(*form, source, caption.as_deref(), capabilities),
        OutboundContent::Album { items } => {
            let rule = capabilities.album.as_ref().ok_or("an album on a channel without")?;
            album(items, rule, capabilities)
        }
        OutboundContent::Reaction { .. } => has(capabilities.reaction, "a reaction on a channel without"),
        OutboundContent::Choices { text, choices } => {
            let rule = capabilities.choices.as_ref().ok_or("choices on a channel without")?;
            words(text, rule.text)?;
            holds(!choices.is_empty(), "choices without any")?;
            holds(choices.len() <= rule.max_count, "too many choices")?;
            each(choices.iter().map(|choice| choice.title.as_str()), rule.title)?;
            holds(choices.iter().all(|choice| rule.id.holds(&choice.id)), "too long an id")
        }
        OutboundContent::Buttons(wanted) => {
            buttons(wanted, capabilities.buttons.as_ref().ok_or("buttons on a channel without")?)
        }
        OutboundContent::Menu(wanted) => menu(wanted, capabilities.menu.as_ref().ok_or("a menu on a channel without")?),
        OutboundContent::Keyboard(wanted) => {
            has(capabilities.keyboard, "a keyboard on a channel without")?;
            keyboard(wanted, capabilities)
        }
        OutboundContent::Request { request, text, .. } => {
            holds(capabilities.requests.contains(request), "a request the channel has not")?;
            words(text, capabilities.buttons.as_ref().map_or(capabilities.text, |rule| rule.text))
        }
        OutboundContent::Location(_) => has(capabilities.location, "a place on a channel without"),
        OutboundContent::Contacts { contacts } => {
            has(capabilities.contacts, "contact cards on a channel without")?;
            holds(!contacts.is_empty(), "no contact card")?;
            holds(capabilities.contacts == Level::Full || contacts.len() == 1, "several contact cards at once")
        }
        OutboundContent::Poll(poll) => {
            let rule = capabilities.poll.as_ref().ok_or("a poll on a channel without")?;
            words(&poll.question, rule.question)?;
            let counted = (rule.min_options..=rule.max_options).contains(&poll.options.len());
            holds(counted, "too many or too few answers")?;
            each(poll.options.iter().map(String::as_str), rule.option)
        }
        OutboundContent::Cards { text, cards: wanted } => {
            let rule = capabilities.cards.as_ref().ok_or("cards on a channel without")?;
            if let Some(text) = text {
                words(text, rule.text.ok_or("words above cards on a channel without")?)?;
            }
            cards(wanted, rule)
        }
        OutboundContent::Products(_) => has(capabilities.products, "products on a channel without"),
        OutboundContent::Form(_) => has(capabilities.form, "a form on a channel without"),
        OutboundContent::Share { .. } => has(capabilities.share, "a shared post on a channel without"),
        OutboundContent::Template(_) => has(capabilities.template, "a template on a channel without"),
        _ => Err("a kind of message that the suite does not know"),
    }
}

fn file(
    form: MediaKind,
    source: &MediaSource,
    caption: Option<&str>,
    capabilities: &Capabilities,
) -> Result<(), &'static str> {
    let rule = capabilities.media(form).ok_or("a file the channel cannot carry")?;
    let way = if matches!(source, MediaSource::Link { .. }) { rule.by_link } else { rule.by_upload };
    has(way, "a file by a way the channel has not")?;
    holds(source.size().is_none_or(|size| size <= rule.max_bytes), "too large a file")?;
    match caption {
        None => Ok(()),
        Some(caption) => words(caption, rule.caption.ok_or("a caption on a file without")?),
    }
}

fn album(items: &[AlbumItem], rule: &AlbumRule, capabilities: &Capabilities) -> Result<(), &'static str> {
    holds((rule.min_count..=rule.max_count).contains(&items.len()), "too many or too few files")?;
    let together = rule.together.iter().any(|group| items.iter().all(|item| group.contains(&item.form)));
    holds(together, "files that cannot stand together")?;
    items.iter().try_for_each(|item| file(item.form, &item.source, item.caption.as_deref(), capabilities))
}

fn buttons(wanted: &Buttons, rule: &ButtonRule) -> Result<(), &'static str> {
    words(&wanted.text, rule.text)?;
    holds((1..=rule.max_count).contains(&wanted.buttons.len()), "too many or too few buttons")?;
    each(wanted.buttons.iter().map(Button::title), rule.title)?;
    let urls = wanted.buttons.iter().filter(|button| matches!(button, Button::Url { .. })).count();
    let pages = match rule.urls {
        Level::Full => true,
        Level::Partial => urls == 0 || (urls == 1 && wanted.buttons.len() == 1),
        Level::None => urls == 0,
    };
    holds(pages, "buttons that open pages where the channel has none")?;
    let ids = wanted.buttons.iter().all(|button| match button {
        Button::Reply { id, .. } => rule.id.holds(id),
        _ => true,
    });
    holds(ids, "too long an id")?;
    match &wanted.header {
        None => {}
        Some(Header::Text { text }) => words(text, rule.header.ok_or("a title on buttons without")?)?,
        Some(Header::Media { form, .. }) => holds(rule.header_media.contains(form), "a file above buttons without")?,
        Some(_) => return Err("a header that the suite does not know"),
    }
    match &wanted.footer {
        None => Ok(()),
        Some(footer) => words(footer, rule.footer.ok_or("a footer on buttons without")?),
    }
}

fn menu(wanted: &Menu, rule: &MenuRule) -> Result<(), &'static str> {
    words(&wanted.text, rule.text)?;
    holds(rule.button.holds(&wanted.button), "too long a word on the button")?;
    holds(wanted.header.as_ref().is_none_or(|header| rule.header.holds(header)), "too long a title")?;
    holds(wanted.footer.as_ref().is_none_or(|footer| rule.footer.holds(footer)), "too long a footer")?;
    holds((1..=rule.max_sections).contains(&wanted.sections.len()), "too many or too few sections")?;
    let rows = || wanted.sections.iter().flat_map(|section| &section.rows);
    holds((1..=rule.max_rows).contains(&rows().count()), "too many or too few rows")?;
    holds(wanted.sections.iter().all(|section| rule.title.holds(&section.title)), "too long a section's title")?;
    each(rows().map(|row| row.title.as_str()), rule.title)?;
    holds(rows().all(|row| rule.id.holds(&row.id)), "too long an id")?;
    let described = rows().filter_map(|row| row.description.as_deref());
    described.into_iter().try_for_each(|words| holds(rule.description.holds(words), "too long a second line"))
}

fn keyboard(wanted: &Keyboard, capabilities: &Capabilities) -> Result<(), &'static str> {
    words(&wanted.text, capabilities.text)?;
    let asked = |key: &Key| key.request.is_none_or(|request: Request| capabilities.requests.contains(&request));
    holds(wanted.rows.iter().flatten().all(asked), "a key that asks for what the channel cannot ask for")
}

fn cards(wanted: &[Card], rule: &CardRule) -> Result<(), &'static str> {
    holds((rule.min_count..=rule.max_count).contains(&wanted.len()), "too many or too few cards")?;
    wanted.iter().try_for_each(|card| {
        words(&card.title, rule.title)?;
        holds(card.subtitle.as_ref().is_none_or(|line| rule.subtitle.holds(line)), "too long a second line")?;
        holds(card.buttons.len() <= rule.max_buttons, "too many buttons on a card")?;
        each(card.buttons.iter().map(Button::title), rule.button_title)?;
        match rule.image {
            Level::None => holds(card.image_url.is_none(), "a picture on a card without"),
            Level::Partial => holds(card.image_url.is_some(), "a card without its picture"),
            Level::Full => Ok(()),
        }
    })
}

fn words(text: &str, limit: Limit) -> Result<(), &'static str> {
    holds(limit.holds(text), "a text over its limit")?;
    holds(!text.trim().is_empty(), "an empty text")
}

fn each<'t>(mut titles: impl Iterator<Item = &'t str>, limit: Limit) -> Result<(), &'static str> {
    titles.try_for_each(|title| words(title, limit))
}

fn has(level: Level, what: &'static str) -> Result<(), &'static str> {
    holds(level > Level::None, what)
}

fn holds(holds: bool, what: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(what) }
}
