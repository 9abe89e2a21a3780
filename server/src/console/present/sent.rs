//! What we sent, as the thread shows it.

use channel_core::OutboundContent;
use channel_core::outbound::{Button, Header, MediaKind, MediaSource, Products};

use super::content::safe;
use crate::console::view::Part;

pub(super) fn sent(content: OutboundContent) -> Vec<Part> {
    match content {
        OutboundContent::Text { text } | OutboundContent::Request { text, .. } => vec![Part::Text(text)],
        OutboundContent::Markup(markup) => vec![Part::Text(markup.text().to_owned())],
        OutboundContent::PersonText(person) => vec![Part::Text(person.text().to_owned())],
        OutboundContent::Choices { text, choices } => {
            vec![Part::Text(text), Part::Choices(choices.into_iter().map(|choice| choice.title).collect())]
        }
        OutboundContent::Buttons(buttons) => {
            let mut parts: Vec<Part> = buttons.header.into_iter().map(header).collect();
            parts.push(Part::Text(buttons.text));
            parts.extend(buttons.footer.map(Part::Text));
            parts.extend(tappable(buttons.buttons.iter().map(Button::title)));
            parts
        }
        OutboundContent::Menu(menu) => {
            let mut parts: Vec<Part> = menu.header.map(Part::Text).into_iter().collect();
            parts.push(Part::Text(menu.text));
            parts.extend(menu.footer.map(Part::Text));
            let rows = menu.sections.iter().flat_map(|section| &section.rows);
            parts.extend(tappable(rows.map(|row| row.title.as_str())));
            parts
        }
        OutboundContent::Keyboard(keyboard) => {
            let keys = tappable(keyboard.rows.iter().flatten().map(|key| key.title.as_str()));
            std::iter::once(Part::Text(keyboard.text)).chain(keys).collect()
        }
        OutboundContent::Media { form, source, caption } => {
            std::iter::once(file(form, source)).chain(caption.map(Part::Text)).collect()
        }
        OutboundContent::Album { items } => {
            let shown = |item: channel_core::outbound::AlbumItem| {
                std::iter::once(file(item.form, item.source)).chain(item.caption.map(Part::Text))
            };
            items.into_iter().flat_map(shown).collect()
        }
        OutboundContent::Reaction { emoji, .. } => vec![Part::Text(emoji.unwrap_or_default())],
        OutboundContent::Location(place) => {
            let label = place.name.or(place.address);
            let label = label.unwrap_or_else(|| format!("{:.4}, {:.4}", place.latitude, place.longitude));
            vec![Part::Location { label }]
        }
        OutboundContent::Contacts { contacts } => {
            contacts.into_iter().map(|card| Part::Contact { name: card.name.unwrap_or_default() }).collect()
        }
        OutboundContent::Poll(poll) => vec![Part::Text(poll.question), Part::Choices(poll.options)],
        OutboundContent::Cards { text, cards } => {
            let mut parts: Vec<Part> = text.map(Part::Text).into_iter().collect();
            for card in cards {
                parts.extend(card.image_url.map(|url| Part::Image { url: safe(&url) }));
                parts.push(Part::Text(card.title));
                parts.extend(card.subtitle.map(Part::Text));
                parts.extend(tappable(card.buttons.iter().map(Button::title)));
            }
            parts
        }
        OutboundContent::Products(products) => {
            let words = match products {
                Products::One { text, product_id, .. } => text.unwrap_or(product_id),
                Products::List { text, .. } | Products::Catalogue { text, .. } => text,
                _ => String::new(),
            };
            vec![Part::Text(words)]
        }
        OutboundContent::Form(form) => vec![Part::Text(form.text), Part::Choices(vec![form.button])],
        OutboundContent::Share { media_id } => vec![Part::Shared { label: media_id, url: None }],
        OutboundContent::Template(template) => vec![Part::Shared { label: template.name, url: None }],
        other => vec![Part::Unsupported { what: other.kind().to_owned() }],
    }
}

fn header(header: Header) -> Part {
    match header {
        Header::Text { text } => Part::Text(text),
        Header::Media { form, source } => file(form, source),
        _ => Part::Unsupported { what: "header".to_owned() },
    }
}

/// Things to tap; a card may have none, and a keyboard that is taken away has none.
fn tappable<'t>(titles: impl Iterator<Item = &'t str>) -> Option<Part> {
    let titles: Vec<String> = titles.map(str::to_owned).collect();
    (!titles.is_empty()).then_some(Part::Choices(titles))
}

fn file(form: MediaKind, source: MediaSource) -> Part {
    let (url, name) = match source {
        MediaSource::Link { url } => (safe(&url), String::new()),
        MediaSource::Uploaded { .. } => (None, String::new()),
        MediaSource::Upload { file_name, .. } | MediaSource::Kept { file_name, .. } => (None, file_name),
    };
    match form {
        MediaKind::Image => Part::Image { url },
        MediaKind::Sticker => Part::Sticker { url },
        MediaKind::Video => Part::Video { url },
        MediaKind::Audio | MediaKind::Voice => Part::Audio { url },
        MediaKind::Document => Part::Document { url, name },
    }
}
