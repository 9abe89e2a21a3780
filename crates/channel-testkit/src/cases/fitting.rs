//! What `fit` makes of nasty messages is within what the adapter declares.

use channel_core::capabilities::{Capabilities, Level};
use channel_core::outbound::{Choice, MediaKind, MediaSource};
use channel_core::{Fitted, OutboundContent, OutboundMessage, fit};

use super::ensure;
use crate::corpus::NASTY_TEXTS;
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn text(subject: &Subject<'_>) -> Result<(), Failure> {
    for (name, text) in texts(subject) {
        fitted(subject, &name, OutboundContent::Text { text })?;
    }
    Ok(())
}

pub(crate) async fn words_survive(subject: &Subject<'_>) -> Result<(), Failure> {
    for (name, text) in texts(subject) {
        let plan = fitted(subject, &name, OutboundContent::Text { text: text.clone() })?;
        let said: String = plan.parts.iter().filter_map(|part| part.content.words()).collect();
        ensure(letters(&said) == letters(&text), || format!("{name}: what is sent is not what was written"))?;
    }
    Ok(())
}

pub(crate) async fn choices(subject: &Subject<'_>) -> Result<(), Failure> {
    for (name, text) in texts(subject) {
        for count in [1, 3, 4, 10, 11, 14, 101] {
            let choices = (0..count)
                .map(|number| Choice { id: format!("choice-{number}"), title: format!("{number} {text}") })
                .collect();
            fitted(
                subject,
                &format!("{name}, {count} choices"),
                OutboundContent::Choices { text: text.clone(), choices },
            )?;
        }
    }
    Ok(())
}

pub(crate) async fn media(subject: &Subject<'_>) -> Result<(), Failure> {
    for (name, text) in texts(subject) {
        for form in MediaKind::ALL {
            let source = MediaSource::Link { url: "https://shop.example/shoe.jpg".into() };
            let content = OutboundContent::Media { form, source, caption: Some(text.clone()) };
            fitted(subject, &format!("{name} under {form:?}"), content)?;
        }
    }
    Ok(())
}

/// The corpus, and each of its texts made long enough to need several messages.
fn texts(subject: &Subject<'_>) -> Vec<(String, String)> {
    let limit = subject.channel.capabilities().text.max;
    let mut out = Vec::new();
    for (name, text) in NASTY_TEXTS {
        out.push(((*name).to_owned(), (*text).to_owned()));
        let times = (limit.min(5_000) * 5 / 2).div_ceil(text.chars().count().max(1)) + 1;
        out.push((format!("long {name}"), format!("{text} ").repeat(times)));
    }
    out
}

fn fitted(subject: &Subject<'_>, name: &str, content: OutboundContent) -> Result<Fitted, Failure> {
    let capabilities = subject.channel.capabilities();
    let message = OutboundMessage::new("conversation", content);
    let plan = fit(&message, capabilities).map_err(|misfit| Failure(format!("{name}: {misfit}")))?;
    ensure(!plan.parts.is_empty(), || format!("{name}: nothing is left"))?;
    for part in &plan.parts {
        within(&part.content, capabilities).map_err(|what| Failure(format!("{name}: {what}")))?;
    }
    Ok(plan)
}

fn within(content: &OutboundContent, capabilities: &Capabilities) -> Result<(), &'static str> {
    let holds = |holds: bool, what: &'static str| if holds { Ok(()) } else { Err(what) };
    match content {
        OutboundContent::Text { text } => {
            holds(capabilities.text.holds(text), "a text over the limit")?;
            holds(!text.trim().is_empty(), "an empty text")
        }
        OutboundContent::Choices { text, choices } => {
            let rule = capabilities.choices.as_ref().ok_or("choices on a channel without")?;
            holds(choices.len() <= rule.max_count, "too many choices")?;
            holds(rule.text.holds(text), "too long a text above choices")?;
            holds(choices.iter().all(|choice| rule.title.holds(&choice.title)), "too long a title")?;
            holds(choices.iter().all(|choice| rule.id.holds(&choice.id)), "too long an id")
        }
        OutboundContent::Media { form, source, caption } => {
            let rule = capabilities.media(*form).ok_or("a file the channel cannot carry")?;
            let way = if matches!(source, MediaSource::Link { .. }) { rule.by_link } else { rule.by_upload };
            holds(way > Level::None, "a file by a way the channel has not")?;
            let fits = caption.as_ref().is_none_or(|text| rule.caption.is_some_and(|limit| limit.holds(text)));
            holds(fits, "too long a caption")
        }
        _ => Ok(()),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
