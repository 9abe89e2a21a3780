//! What is declared is what is there.

use channel_core::capabilities::{Capabilities, Evidence, Level, Limit};

use super::ensure;
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn traits_match_levels(subject: &Subject<'_>) -> Result<usize, Failure> {
    let channel = subject.channel;
    let can = channel.capabilities();
    let some = |level: Level| level > Level::None;
    let table = [
        ("comments", some(can.comments), channel.comments().is_some()),
        ("typing or reading", some(can.typing) || some(can.mark_read), channel.presence().is_some()),
        ("editing or deleting", can.edit.is_some() || can.delete.is_some(), channel.changes().is_some()),
        ("drafts", some(can.draft), channel.drafts().is_some()),
        ("templates", some(can.template), channel.templates().is_some()),
        ("publishing", some(can.publishing), channel.publishing().is_some()),
        ("polling", some(can.polling), channel.polling().is_some()),
        ("reading back", can.evidence == Evidence::Echo, channel.read_back().is_some()),
    ];
    let looked = table.len();
    for (what, declared, there) in table {
        let said = if declared { "declared, and the trait is missing" } else { "there, and the level denies it" };
        ensure(declared == there, || format!("{what}: {said}"))?;
    }
    Ok(looked)
}

pub(crate) async fn limits_are_usable(subject: &Subject<'_>) -> Result<usize, Failure> {
    let can = subject.channel.capabilities();
    ensure(can.text.max > 0, || "no text can be sent at all".to_owned())?;
    for rule in &can.media {
        let form = rule.form;
        ensure(rule.max_bytes > 0, || format!("{form:?} of no size"))?;
        ensure(rule.by_link > Level::None || rule.by_upload > Level::None, || format!("{form:?} by no way"))?;
        let rules = can.media.iter().filter(|other| other.form == form).count();
        ensure(rules == 1, || format!("{rules} rules for {form:?}"))?;
    }
    if let Some(rule) = &can.album {
        let usable = rule.min_count <= rule.max_count && rule.max_count > 1 && !rule.together.is_empty();
        ensure(usable, || "albums of nothing".to_owned())?;
        let carried = rule.together.iter().flatten().all(|form| can.media(*form).is_some());
        ensure(carried, || "albums of files that cannot be sent".to_owned())?;
    }
    for rate in &can.rates {
        ensure(rate.count > 0 && rate.seconds > 0 && rate.burst > 0, || "a rate of nothing".to_owned())?;
    }
    for (what, limit) in limits(can) {
        ensure(limit.max > 0, || format!("{what}: a limit of nothing"))?;
    }
    for (what, count) in counts(can) {
        ensure(count > 0, || format!("{what}: none of them"))?;
    }
    Ok(1)
}

pub(crate) async fn conversations_deny_no_less(subject: &Subject<'_>) -> Result<usize, Failure> {
    let best = subject.channel.capabilities();
    let conversations = subject.conversations();
    for conversation in &conversations {
        let here = subject.channel.capabilities_in(conversation);
        ensure(here.text.max <= best.text.max, || "a conversation takes longer texts than the channel".to_owned())?;
        for (what, here, best) in levels(&here, best) {
            ensure(here <= best, || format!("{what}: more in a conversation than at best"))?;
        }
        ensure(here.media.iter().all(|rule| best.media(rule.form).is_some()), || {
            "a conversation takes files that the channel does not".to_owned()
        })?;
    }
    Ok(conversations.len())
}

fn levels(here: &Capabilities, best: &Capabilities) -> [(&'static str, Level, Level); 13] {
    [
        ("keyboard", here.keyboard, best.keyboard),
        ("location", here.location, best.location),
        ("contacts", here.contacts, best.contacts),
        ("products", here.products, best.products),
        ("form", here.form, best.form),
        ("share", here.share, best.share),
        ("quote", here.quote, best.quote),
        ("reaction", here.reaction, best.reaction),
        ("draft", here.draft, best.draft),
        ("template", here.template, best.template),
        ("typing", here.typing, best.typing),
        ("mark_read", here.mark_read, best.mark_read),
        ("comments", here.comments, best.comments),
    ]
}

fn limits(can: &Capabilities) -> Vec<(&'static str, Limit)> {
    let mut all = Vec::new();
    if let Some(rule) = &can.choices {
        all.extend([("choices", rule.title), ("choices", rule.id), ("choices", rule.text)]);
    }
    if let Some(rule) = &can.buttons {
        all.extend([("buttons", rule.title), ("buttons", rule.id), ("buttons", rule.text)]);
    }
    if let Some(rule) = &can.menu {
        all.extend([("menu", rule.text), ("menu", rule.title), ("menu", rule.id)]);
    }
    if let Some(rule) = &can.poll {
        all.extend([("poll", rule.question), ("poll", rule.option)]);
    }
    if let Some(rule) = &can.cards {
        all.push(("cards", rule.title));
    }
    all
}

fn counts(can: &Capabilities) -> Vec<(&'static str, usize)> {
    let mut all = Vec::new();
    all.extend(can.choices.as_ref().map(|rule| ("choices", rule.max_count)));
    all.extend(can.buttons.as_ref().map(|rule| ("buttons", rule.max_count)));
    all.extend(can.menu.as_ref().map(|rule| ("menu", rule.max_rows.min(rule.max_sections))));
    all.extend(can.poll.as_ref().map(|rule| ("poll", rule.max_options)));
    all.extend(can.cards.as_ref().map(|rule| ("cards", rule.max_count)));
    all
}
