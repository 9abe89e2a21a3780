//! What holds for every message on every channel.

mod arbitrary;

use arbitrary::{capabilities, message};
use channel_core::capabilities::{Capabilities, Level, MediaRule};
use channel_core::fit::{Degradation, Fitted, Misfit, fit};
use channel_core::outbound::{Button, Buttons, Header, MediaKind, MediaSource, Menu, OutboundContent, OutboundMessage};
use proptest::prelude::*;
use serde_json::Value;

fn takes(capabilities: &Capabilities, form: MediaKind, source: &MediaSource, caption: Option<&str>) -> bool {
    capabilities.media.iter().find(|rule| rule.form == form).is_some_and(|rule: &MediaRule| {
        let (way, mime_type) = match source {
            MediaSource::Link { .. } => (rule.by_link, None),
            MediaSource::Upload { mime_type, .. } => (rule.by_upload, Some(mime_type)),
            MediaSource::Uploaded { .. } => (rule.by_link.max(rule.by_upload), None),
            MediaSource::Kept { .. } => (rule.by_upload, None),
        };
        way > Level::None
            && source.size().is_none_or(|size| size <= rule.max_bytes)
            && mime_type.is_none_or(|mime_type| rule.mime_types.is_empty() || rule.mime_types.contains(mime_type))
            && caption.is_none_or(|words| rule.caption.is_some_and(|limit| limit.holds(words)))
    })
}

fn keeps_buttons(can: &Capabilities, buttons: &Buttons) -> bool {
    let Some(rule) = &can.buttons else { return false };
    let urls = buttons.buttons.iter().filter(|button| matches!(button, Button::Url { .. })).count();
    let header = match &buttons.header {
        None => true,
        Some(Header::Text { text }) => rule.header.is_some_and(|limit| limit.holds(text)),
        Some(Header::Media { form, .. }) => rule.header_media.contains(form),
        Some(_) => false,
    };
    let one = |button: &Button| match button {
        Button::Reply { id, title } => {
            rule.id.holds(id) && rule.title.holds(title) && ![id, title].iter().any(|words| words.trim().is_empty())
        }
        Button::Url { title, url } => {
            rule.title.holds(title) && !title.trim().is_empty() && url.starts_with("https://")
        }
        _ => false,
    };
    header
        && rule.text.holds(&buttons.text)
        && buttons.footer.as_ref().is_none_or(|words| rule.footer.is_some_and(|limit| limit.holds(words)))
        && (1..=rule.max_count).contains(&buttons.buttons.len())
        && buttons.buttons.iter().all(one)
        && match rule.urls {
            Level::None => urls == 0,
            Level::Partial => urls == 0 || buttons.buttons.len() == 1,
            Level::Full => true,
        }
}

fn keeps_menu(can: &Capabilities, menu: &Menu) -> bool {
    let Some(rule) = &can.menu else { return false };
    let mut rows = menu.sections.iter().flat_map(|section| &section.rows);
    menu.sections.len() <= rule.max_sections
        && rows.clone().count() <= rule.max_rows
        && rule.button.holds(&menu.button)
        && rule.text.holds(&menu.text)
        && menu.header.as_ref().is_none_or(|words| rule.header.holds(words))
        && menu.footer.as_ref().is_none_or(|words| rule.footer.holds(words))
        && menu.sections.iter().all(|section| rule.title.holds(&section.title))
        && rows.all(|row| {
            !row.id.trim().is_empty()
                && rule.title.holds(&row.title)
                && rule.id.holds(&row.id)
                && row.description.as_ref().is_none_or(|words| rule.description.holds(words))
        })
}

/// Whether a part keeps what is declared, written from the declarations' own words.
fn keeps(can: &Capabilities, content: &OutboundContent) -> bool {
    match content {
        OutboundContent::Text { text } => can.text.holds(text) && !text.trim().is_empty(),
        OutboundContent::Markup(markup) => can.text.holds(&markup.render(&can.markup)),
        OutboundContent::Media { form, source, caption } => takes(can, *form, source, caption.as_deref()),
        OutboundContent::Album { items } => can.album.as_ref().is_some_and(|rule| {
            (rule.min_count..=rule.max_count).contains(&items.len())
                && rule.together.iter().any(|group| items.iter().all(|item| group.contains(&item.form)))
                && items.iter().all(|item| takes(can, item.form, &item.source, item.caption.as_deref()))
        }),
        OutboundContent::Choices { text, choices } => can.choices.as_ref().is_some_and(|rule| {
            let worded = |words: &str| !words.trim().is_empty();
            let one =
                |title: &str, id: &str| rule.title.holds(title) && rule.id.holds(id) && worded(title) && worded(id);
            rule.text.holds(text)
                && (1..=rule.max_count).contains(&choices.len())
                && choices.iter().all(|choice| one(&choice.title, &choice.id))
        }),
        OutboundContent::Buttons(buttons) => keeps_buttons(can, buttons),
        OutboundContent::Menu(menu) => keeps_menu(can, menu),
        OutboundContent::Keyboard(keyboard) => can.keyboard > Level::None && can.text.holds(&keyboard.text),
        OutboundContent::Request { request, text, .. } => can.requests.contains(request) && can.text.holds(text),
        OutboundContent::Location(_) => can.location > Level::None,
        OutboundContent::Contacts { contacts } => match can.contacts {
            Level::None => false,
            Level::Partial => contacts.len() == 1 && !contacts[0].phones.is_empty(),
            Level::Full => true,
        },
        OutboundContent::Poll(poll) => can.poll.as_ref().is_some_and(|rule| {
            rule.question.holds(&poll.question)
                && (rule.min_options..=rule.max_options).contains(&poll.options.len())
                && poll.options.iter().all(|option| rule.option.holds(option))
        }),
        OutboundContent::Cards { text, cards } => can.cards.as_ref().is_some_and(|rule| {
            (rule.min_count..=rule.max_count).contains(&cards.len())
                && text.as_ref().is_none_or(|words| rule.text.is_some_and(|limit| limit.holds(words)))
                && cards.iter().all(|card| {
                    rule.title.holds(&card.title)
                        && card.subtitle.as_ref().is_none_or(|words| rule.subtitle.holds(words))
                        && card.buttons.len() <= rule.max_buttons
                        && card.buttons.iter().all(|button| rule.button_title.holds(button.title()))
                        && match rule.image {
                            Level::None => card.image_url.is_none(),
                            Level::Partial => card.image_url.is_some(),
                            Level::Full => true,
                        }
                })
        }),
        _ => false,
    }
}

/// Every text of a content in its order, except what only programs read.
fn texts(value: &Value, without: &[&str], out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, without, out)),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !without.contains(&name.as_str()));
            kept.for_each(|(_, field)| texts(field, without, out));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn json(content: &OutboundContent) -> Value {
    serde_json::to_value(content).expect("contents are JSON")
}

const NOT_READ: [&str; 9] = ["kind", "form", "from", "style", "id", "bytes", "mime_type", "file_name", "request"];

/// The words without white space and without anything that stands for a style.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"*_~`>\u{200b}".contains(*c)).collect()
}

fn words_of(content: &OutboundContent, cut: bool) -> Vec<String> {
    let mut without = NOT_READ.to_vec();
    // What a button says that opened a list; titles that were cut, which is reported.
    without.push("button");
    if cut {
        without.push("title");
    }
    let mut found = Vec::new();
    texts(&json(content), &without, &mut found);
    found.iter().flat_map(|text| text.split_whitespace()).map(bare).filter(|word| !word.is_empty()).collect()
}

fn said(fitted: &Fitted) -> String {
    let without_urls: Vec<&str> = NOT_READ.into_iter().chain(["url"]).collect();
    let mut found = Vec::new();
    // Addresses beside the words would stand between two halves of a word, so they follow.
    for without in [without_urls.as_slice(), &NOT_READ] {
        for part in &fitted.parts {
            texts(&json(&part.content), without, &mut found);
        }
    }
    bare(&found.concat())
}

/// What a content is without any change: markup written as the channel writes it, and one of several as that one.
fn unchanged(message: &OutboundMessage, can: &Capabilities, part: &OutboundContent) -> bool {
    match (&message.content, part) {
        (OutboundContent::Markup(wanted), OutboundContent::Text { text }) => *text == wanted.render(&can.markup),
        (OutboundContent::Choices { text, choices }, OutboundContent::Text { text: said }) => {
            choices.is_empty() && text == said
        }
        (OutboundContent::Keyboard(keyboard), OutboundContent::Text { text }) => {
            keyboard.rows.iter().all(Vec::is_empty) && keyboard.text == *text
        }
        (OutboundContent::Buttons(buttons), OutboundContent::Text { text }) => {
            buttons.buttons.is_empty() && buttons.text == *text
        }
        // Buttons that only answer are choices by another name.
        (OutboundContent::Buttons(buttons), OutboundContent::Choices { text, choices }) => {
            let same = buttons.buttons.iter().zip(choices).all(|(button, choice)| {
                matches!(button, Button::Reply { id, title } if *id == choice.id && *title == choice.title)
            });
            same && buttons.text == *text && buttons.header.is_none() && buttons.footer.is_none()
        }
        (OutboundContent::Album { items }, OutboundContent::Media { form, source, caption }) => {
            matches!(items.as_slice(), [only] if (only.form, &only.source, &only.caption) == (*form, source, caption))
        }
        (wanted, part) => wanted == part,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_part_keeps_every_declared_limit(message in message(), can in capabilities()) {
        match fit(&message, &can) {
            Ok(fitted) => {
                prop_assert!(!fitted.parts.is_empty());
                for part in &fitted.parts {
                    let json = serde_json::to_string(part).unwrap();
                    prop_assert!(keeps(&can, &part.content), "{json}\n{can:?}");
                    prop_assert!(part.reply_to.is_none() || can.quote > Level::None);
                }
            }
            // Only a file that is there as bytes has no words to stand for it.
            Err(misfit) => prop_assert!(matches!(misfit, Misfit::NoSuchMedia | Misfit::MediaTooLarge), "{misfit}"),
        }
    }

    #[test]
    fn no_word_is_lost(message in message(), can in capabilities()) {
        if let Ok(fitted) = fit(&message, &can) {
            let said = said(&fitted);
            for word in words_of(&message.content, fitted.degradations.contains(&Degradation::ChoiceTitleCut)) {
                let json = serde_json::to_string(&fitted.parts).unwrap();
                prop_assert!(said.contains(&word), "{word} is lost in {json}, {:?}", fitted.degradations);
            }
        }
    }

    #[test]
    fn nothing_changes_in_silence(message in message(), can in capabilities()) {
        let Ok(fitted) = fit(&message, &can) else { return Ok(()) };
        if fitted.degradations.is_empty() {
            let json = serde_json::to_string(&fitted.parts).unwrap();
            prop_assert_eq!(fitted.parts.len(), 1, "{}", json);
            prop_assert!(unchanged(&message, &can, &fitted.parts[0].content), "{json}");
            prop_assert_eq!(&fitted.parts[0].reply_to, &message.reply_to);
        }
        let mut once = fitted.degradations.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), fitted.degradations.len(), "each is told once");
    }

    #[test]
    fn what_was_made_fit_stays_as_it_is(message in message(), can in capabilities()) {
        let Ok(fitted) = fit(&message, &can) else { return Ok(()) };
        for part in &fitted.parts {
            let again = fit(part, &can).unwrap();
            prop_assert_eq!(&again.parts, std::slice::from_ref(part));
            prop_assert!(again.degradations.iter().all(|degradation| *degradation == Degradation::MarkupDropped));
        }
    }
}
