//! Words that stand for things a channel has not.

use crate::model::SharedContact;
use crate::outbound::{Button, Card, Menu, Place};

/// A text with numbered lines below it.
pub(super) fn numbered<'t>(text: &str, lines: impl IntoIterator<Item = &'t str>) -> String {
    let mut out = text.to_owned();
    out.push('\n');
    for (number, line) in (1..).zip(lines) {
        out.push_str(&format!("\n{number}. {line}"));
    }
    out
}

/// A list with its sections: their titles above their rows, and the rows numbered through.
pub(super) fn sections(text: &str, menu: &Menu) -> String {
    let mut number = 0_u32;
    let mut out = text.to_owned();
    for section in &menu.sections {
        out.push('\n');
        if !section.title.trim().is_empty() {
            out.push_str(&format!("\n{}", section.title));
        }
        for row in &section.rows {
            number = number.saturating_add(1);
            match &row.description {
                Some(words) => out.push_str(&format!("\n{number}. {} — {words}", row.title)),
                None => out.push_str(&format!("\n{number}. {}", row.title)),
            }
        }
    }
    out
}

/// Parts with an empty line between them; empty parts are left out.
pub(super) fn paragraphs<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.join("\n\n")
}

pub(super) fn link(button: &Button) -> Option<String> {
    match button {
        Button::Url { title, url } => Some(format!("{title}: {url}")),
        Button::Reply { .. } => None,
    }
}

pub(super) fn place(place: &Place) -> String {
    let lines = [place.name.as_deref(), place.address.as_deref()].into_iter().flatten();
    let link = format!(
        "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}",
        lat = place.latitude,
        lon = place.longitude
    );
    lines.chain([link.as_str()]).collect::<Vec<_>>().join("\n")
}

pub(super) fn contact(contact: &SharedContact) -> String {
    let lines = contact.name.iter().chain(&contact.organisation).chain(&contact.phones).chain(&contact.emails);
    lines.map(String::as_str).filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

pub(super) fn card(card: &Card) -> String {
    let links: Vec<String> =
        card.buttons.iter().map(|button| link(button).unwrap_or_else(|| button.title().to_owned())).collect();
    let lines = [card.title.as_str()].into_iter().chain(card.subtitle.as_deref());
    lines.chain(card.image_url.as_deref()).chain(links.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}
