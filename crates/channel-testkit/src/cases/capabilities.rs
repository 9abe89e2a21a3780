//! What is declared is what is there.

use channel_core::capabilities::Level;

use super::ensure;
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn traits_match_levels(subject: &Subject<'_>) -> Result<(), Failure> {
    let declared = subject.channel.capabilities();
    let comments = declared.comments > Level::None;
    ensure(comments == subject.channel.comments().is_some(), || {
        format!("comments are declared {:?}, the trait says otherwise", declared.comments)
    })?;
    let presence = declared.typing > Level::None || declared.mark_read > Level::None;
    ensure(presence == subject.channel.presence().is_some(), || {
        format!("typing is {:?}, reading {:?}, the trait says otherwise", declared.typing, declared.mark_read)
    })
}

pub(crate) async fn limits_are_usable(subject: &Subject<'_>) -> Result<(), Failure> {
    let declared = subject.channel.capabilities();
    ensure(declared.text.max > 0, || "no text can be sent at all".to_owned())?;
    for rule in &declared.media {
        let form = rule.form;
        ensure(rule.max_bytes > 0, || format!("{form:?} of no size"))?;
        ensure(rule.by_link > Level::None || rule.by_upload > Level::None, || format!("{form:?} by no way"))?;
        let rules = declared.media.iter().filter(|other| other.form == form).count();
        ensure(rules == 1, || format!("{rules} rules for {form:?}"))?;
    }
    if let Some(rule) = &declared.choices {
        let usable = rule.max_count > 0 && rule.title.max > 0 && rule.id.max > 0 && rule.text.max > 0;
        ensure(usable, || "choices with a limit of nothing".to_owned())?;
    }
    Ok(())
}
