//! What `fit` and `plan` make of nasty messages is within what the adapter declares.

use std::time::Duration;

use channel_core::capabilities::Capabilities;
use channel_core::fit::Misfit;
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::window::Facts;
use channel_core::{Fitted, Intent, OutboundContent, OutboundMessage, Timestamp, fit, plan};

use super::ensure;
use crate::contents::contents;
use crate::nasty::NASTY_TEXTS;
use crate::subject::Subject;
use crate::suite::Failure;
use crate::within::within;

pub(crate) async fn text(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, text) in long_texts(subject.channel.capabilities().text.max) {
        looked += 1;
        let fitted = fitted(subject, &name, OutboundContent::Text { text: text.clone() })?;
        let said: String = fitted.parts.iter().filter_map(|part| part.content.words()).collect();
        ensure(letters(&said) == letters(&text), || format!("{name}: what is sent is not what was written"))?;
    }
    Ok(looked)
}

pub(crate) async fn markup(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, text) in long_texts(subject.channel.capabilities().text.max).into_iter().step_by(2) {
        let markup =
            channel_core::Markup::from_markdown(&format!("**{name}**\n\n{text}\n\n[a link](https://shop.example/x)"));
        looked += fitted(subject, &name, OutboundContent::Markup(markup))?.parts.len();
    }
    Ok(looked)
}

pub(crate) async fn every_kind(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, text) in NASTY_TEXTS {
        for (kind, content) in contents(text) {
            looked += fitted(subject, &format!("{kind} of {name}"), content)?.parts.len();
        }
    }
    Ok(looked)
}

pub(crate) async fn captions(subject: &Subject<'_>) -> Result<usize, Failure> {
    let can = subject.channel.capabilities();
    let longest = can.media.iter().filter_map(|rule| rule.caption).map(|limit| limit.max).max();
    let mut looked = 0;
    for (name, text) in long_texts(longest.unwrap_or_default().max(can.text.max)).into_iter().skip(1).step_by(4) {
        for form in MediaKind::ALL {
            let source = MediaSource::Link { url: "https://shop.example/shoe.jpg".into() };
            let content = OutboundContent::Media { form, source, caption: Some(text.clone()) };
            looked += fitted(subject, &format!("{name} under {form:?}"), content)?.parts.len();
        }
    }
    Ok(looked)
}

pub(crate) async fn planning(subject: &Subject<'_>) -> Result<usize, Failure> {
    let capabilities = subject.channel.capabilities();
    let now = Timestamp::from_seconds(1_767_225_600);
    let fresh = Facts { last_inbound: Some(now.minus(Duration::from_secs(1))), ..Facts::default() };
    let mut looked = 0;
    for (kind, content) in contents("Do you have the blue shoe?") {
        let message = OutboundMessage::new("conversation", content.clone()).quoting("message-1");
        let machine = Intent::by_machine(message.clone());
        let made = match plan(&machine, capabilities, &fresh, now) {
            Ok(made) => made,
            Err(misfit) if denied(misfit, &content, capabilities) => continue,
            Err(misfit) => return Err(Failure(format!("{kind}: {misfit}"))),
        };
        looked += 1;
        ensure(made.renderings.len() == made.parts.len(), || format!("{kind}: a part without its rendering"))?;
        ensure(made.window.is_allowed(), || format!("{kind}: refused a second after the person wrote"))?;
        let parts = made.parts.len();
        let charged = made.budget.iter().all(|charge| usize::try_from(charge.messages) == Ok(parts));
        ensure(charged && made.budget.len() == capabilities.rates.len(), || format!("{kind}: the budget is another"))?;
        ensure(made.parts.iter().all(|part| part.conversation == message.conversation), || {
            format!("{kind}: a part goes elsewhere")
        })?;
        let machine_as_person = made.parts.iter().any(|part| matches!(part.content, OutboundContent::PersonText(_)));
        ensure(!machine_as_person, || format!("{kind}: a machine's words under a person's exception"))?;
        let again = plan(&machine, capabilities, &fresh, now);
        ensure(again.as_ref() == Ok(&made), || format!("{kind}: planned differently the second time"))?;
    }
    Ok(looked)
}

/// The nasty texts, and each of them made so long that it breaks a limit of this many units.
fn long_texts(limit: usize) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (name, text) in NASTY_TEXTS {
        out.push(((*name).to_owned(), (*text).to_owned()));
        let times = (limit.min(5_000) * 5 / 4).div_ceil(text.chars().count().max(1)) + 1;
        out.push((format!("long {name}"), format!("{text} ").repeat(times)));
    }
    out
}

fn fitted(subject: &Subject<'_>, name: &str, content: OutboundContent) -> Result<Fitted, Failure> {
    let capabilities = subject.channel.capabilities();
    let message = OutboundMessage::new("conversation", content);
    let fitted = match fit(&message, capabilities) {
        Ok(fitted) => fitted,
        Err(misfit) if denied(misfit, &message.content, capabilities) => {
            return Ok(Fitted { parts: Vec::new(), degradations: Vec::new() });
        }
        Err(misfit) => return Err(Failure(format!("{name}: {misfit}"))),
    };
    ensure(!fitted.parts.is_empty(), || format!("{name}: nothing is left"))?;
    for part in &fitted.parts {
        within(&part.content, capabilities).map_err(|what| Failure(format!("{name}: {what}")))?;
    }
    // Markup written with signs is still markup, and plain buttons are choices under another name.
    let written = matches!(message.content, OutboundContent::Markup(_));
    let same =
        |kind: &str| kind == message.content.kind() || (kind == "choices" && message.content.kind() == "buttons");
    let other = !fitted.parts.iter().all(|part| same(part.content.kind()));
    ensure(!other || written || !fitted.degradations.is_empty(), || {
        format!("{name}: rendered otherwise without a word")
    })?;
    Ok(fitted)
}

/// Whether words cannot stand for a thing and the channel declares that it has none.
fn denied(misfit: Misfit, content: &OutboundContent, capabilities: &Capabilities) -> bool {
    matches!(misfit, Misfit::NoReactions | Misfit::NoTemplates | Misfit::NoSuchContent)
        && within(content, capabilities).is_err()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
