//! Sending, with a counterpart that answers as it is told.

use std::time::Duration;

use channel_core::capabilities::Level;
use channel_core::{Account, Channel, Credentials, Effect, ErrorKind, OutboundContent, OutboundMessage, Retry, fit};

use super::acts::{Act, CANARY, acts, text};
use super::ensure;
use super::secrecy::hides;
use crate::contents::{beyond, contents};
use crate::counterpart::{Live, Manner};
use crate::nasty::NASTY_TEXTS;
use crate::subject::Subject;
use crate::suite::Failure;
use crate::within::within;

pub(crate) async fn without_credentials(subject: &Subject<'_>) -> Result<usize, Failure> {
    if subject.account.credentials.iter().next().is_none() {
        return Ok(0);
    }
    let stripped = Account { credentials: Credentials::default(), ..subject.account.clone() };
    let conversation = subject.live.as_ref().map_or_else(|| "conversation".into(), |live| live.conversation.clone());
    match subject.channel.send(&stripped, &text(&conversation)).await {
        Ok(_) => return Err(Failure("sent without credentials".into())),
        Err(error) => ensure(error.effect == Effect::None, || "the effect is unknown, yet nothing was sent".into())?,
    }
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(1) };
    let mut looked = 1;
    for act in acts(subject.channel, live).filter(|act| act.seen) {
        looked += 1;
        let before = live.counterpart.calls();
        let outcome = (act.run)(subject.channel, &stripped, live).await;
        let name = act.name;
        ensure(outcome.is_err(), || format!("{name}: done without credentials"))?;
        ensure(live.counterpart.calls() == before, || format!("{name}: called without credentials"))?;
    }
    Ok(looked)
}

pub(crate) async fn taken(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(0) };
    let mut looked = 0;
    for act in acts(subject.channel, live).filter(|act| act.seen) {
        looked += 1;
        let name = act.name;
        let before = live.counterpart.calls();
        let done = (act.run)(subject.channel, &subject.account, live).await;
        let receipt = done.map_err(|error| Failure(format!("{name}: {error:?}, though the platform took it")))?;
        ensure(live.counterpart.calls() == before + 1, || format!("{name}: not one call but another number"))?;
        let named = receipt.is_none_or(|receipt| receipt.id.is_some_and(|id| !id.is_empty()));
        ensure(named, || format!("{name}: a receipt without the platform's id"))?;
    }
    Ok(looked)
}

/// Whatever nobody sees: a sign of life, a change, a question to the platform.
pub(crate) async fn done(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(0) };
    let mut looked = 0;
    for act in acts(subject.channel, live).filter(|act| !act.seen && act.plain) {
        looked += 1;
        let name = act.name;
        let before = live.counterpart.calls();
        let done = (act.run)(subject.channel, &subject.account, live).await;
        done.map_err(|error| Failure(format!("{name}: {error:?}, though the platform took it")))?;
        ensure(live.counterpart.calls() > before, || format!("{name}: called a success, and nobody was called"))?;
    }
    Ok(looked)
}

pub(crate) async fn declared_is_sent(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(0) };
    let can = subject.channel.capabilities_in(&live.conversation);
    let nasty = NASTY_TEXTS.iter().map(|(name, text)| (*name, OutboundContent::Text { text: (*text).to_owned() }));
    let longest = "ü".repeat(can.text.max.min(20_000));
    let all = contents("Do you have the blue shoe?").into_iter().chain(nasty);
    let mut looked = 0;
    for (name, content) in all.chain([("the longest text", OutboundContent::Text { text: longest })]) {
        let message = OutboundMessage::new(live.conversation.clone(), content);
        let Ok(fitted) = fit(&message, &can) else { continue };
        for part in fitted.parts {
            looked += 1;
            let sent = subject.channel.send(&subject.account, &part).await;
            sent.map_err(|error| {
                let kind = part.content.kind();
                Failure(format!("{name}: the capabilities carry this {kind}, `send` does not: {error:?}"))
            })?;
        }
    }
    Ok(looked)
}

pub(crate) async fn denied_is_refused(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(0) };
    let can = subject.channel.capabilities_in(&live.conversation);
    let denied = contents("Do you have the blue shoe?").into_iter().chain(beyond(&can));
    let mut looked = 0;
    for (name, content) in denied {
        let Err(why) = within(&content, &can) else { continue };
        looked += 1;
        let before = live.counterpart.calls();
        let message = OutboundMessage::new(live.conversation.clone(), content);
        let sent = subject.channel.send(&subject.account, &message).await;
        ensure(live.counterpart.calls() == before, || format!("{name}: the platform was called with {why}"))?;
        match sent {
            Ok(_) => return Err(Failure(format!("{name}: sent {why}"))),
            Err(error) => ensure(error.effect == Effect::None && error.retry == Retry::Never, || {
                format!("{name}: refused before any call, and yet {:?} and {:?}", error.effect, error.retry)
            })?,
        }
    }
    Ok(looked)
}

/// A trait of two abilities does not make up for a level: the half that the capabilities deny is refused.
pub(crate) async fn denied_half_is_refused(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Takes) else { return Ok(0) };
    let (channel, account) = (subject.channel, &subject.account);
    let can = channel.capabilities_in(&live.conversation);
    let before = live.counterpart.calls();
    let mut outcomes = Vec::new();
    if let Some(presence) = channel.presence() {
        if can.typing == Level::None {
            outcomes.push(("typing", presence.typing(account, &live.conversation, Some(&live.message_id)).await));
        }
        if can.mark_read == Level::None {
            outcomes.push(("marking as read", presence.mark_read(account, &live.conversation, &live.message_id).await));
        }
    }
    if let Some(changes) = channel.changes() {
        if can.edit.is_none() {
            let content = OutboundContent::Text { text: CANARY.to_owned() };
            outcomes.push(("an edit", changes.edit(account, &live.conversation, &live.message_id, &content).await));
        }
        if can.delete.is_none() {
            let ids = [live.message_id.clone()];
            outcomes.push(("a deletion", changes.delete(account, &live.conversation, &ids).await));
        }
    }
    ensure(live.counterpart.calls() == before, || "the platform was called for what is denied".to_owned())?;
    let done = outcomes.iter().find(|(_, outcome)| outcome.is_ok());
    done.map_or(Ok(outcomes.len()), |(name, _)| Err(Failure(format!("{name}: denied by the capabilities, and done"))))
}

pub(crate) async fn lost_answers(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for manner in Manner::DOUBTFUL {
        let Some(live) = steered(subject, manner) else { continue };
        for act in acts(subject.channel, live).filter(|act| act.seen) {
            looked += 1;
            let name = act.name;
            match (act.run)(subject.channel, &subject.account, live).await {
                Ok(_) => return Err(Failure(format!("{name}: {manner:?}, and it is called a success"))),
                Err(error) => ensure(error.effect == Effect::Unknown, || {
                    format!("{name}: {manner:?}, and the effect is said to be none")
                })?,
            }
        }
    }
    Ok(looked)
}

pub(crate) async fn one_call(subject: &Subject<'_>) -> Result<usize, Failure> {
    let manners = Manner::DOUBTFUL.into_iter().chain([Manner::Takes, Manner::Throttles { seconds: 1 }]);
    let mut looked = 0;
    for manner in manners {
        let Some(live) = steered(subject, manner) else { continue };
        for act in acts(subject.channel, live).filter(|act| act.seen) {
            looked += 1;
            let before = live.counterpart.calls();
            let outcome = (act.run)(subject.channel, &subject.account, live).await;
            let calls = live.counterpart.calls().saturating_sub(before);
            drop(outcome);
            ensure(calls == 1, || format!("{}: {calls} calls after the platform {manner:?}", act.name))?;
        }
    }
    Ok(looked)
}

pub(crate) async fn no_connection(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some((live, channel)) = subject.live.as_ref().and_then(|live| Some((live, live.unreachable?))) else {
        return Ok(0);
    };
    let mut looked = 0;
    for act in acts(channel, live) {
        looked += 1;
        let name = act.name;
        match (act.run)(channel, &subject.account, live).await {
            Ok(_) => return Err(Failure(format!("{name}: nobody listens, and it is called a success"))),
            Err(error) => {
                ensure(error.effect == Effect::None, || format!("{name}: nobody listens, and the effect is unknown"))?;
                ensure(error.kind == ErrorKind::Transport, || {
                    format!("{name}: nobody listens, called {:?}", error.kind)
                })?;
                ensure(error.retry != Retry::Never, || format!("{name}: nobody listens, and it is never tried again"))?;
            }
        }
    }
    Ok(looked)
}

pub(crate) async fn throttled(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(live) = steered(subject, Manner::Throttles { seconds: 7 }) else { return Ok(0) };
    let mut looked = 0;
    for act in acts(subject.channel, live).filter(|act| act.seen) {
        looked += 1;
        let name = act.name;
        let Err(error) = (act.run)(subject.channel, &subject.account, live).await else {
            return Err(Failure(format!("{name}: throttled, and it is called a success")));
        };
        ensure(error.kind == ErrorKind::RateLimited, || {
            format!("{name}: throttled, and it is called {:?}", error.kind)
        })?;
        ensure(error.effect == Effect::None, || format!("{name}: throttled, and the effect is unknown"))?;
        let pause = Retry::After(Duration::from_secs(7));
        ensure(error.retry == pause, || format!("{name}: asked to wait 7 seconds, and it says {:?}", error.retry))?;
    }
    Ok(looked)
}

pub(crate) async fn errors_are_discreet(subject: &Subject<'_>) -> Result<usize, Failure> {
    let manners = Manner::DOUBTFUL.into_iter().chain([Manner::Throttles { seconds: 1 }]);
    let mut looked = 0;
    for manner in manners {
        let Some(live) = steered(subject, manner) else { continue };
        for channel in [Some(subject.channel), live.unreachable].into_iter().flatten() {
            for act in acts(channel, live) {
                looked += discreet(subject, channel, live, act).await?;
            }
        }
    }
    Ok(looked)
}

async fn discreet(subject: &Subject<'_>, channel: &dyn Channel, live: &Live<'_>, act: Act) -> Result<usize, Failure> {
    let Err(error) = (act.run)(channel, &subject.account, live).await else { return Ok(0) };
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    let name = act.name;
    ensure(!shown.contains(CANARY), || format!("{name}: an error shows what was written"))?;
    hides(subject, &format!("an error of {name}"), &shown).map(|()| 1)
}

/// The counterpart, told how to answer; nothing when there is none or it cannot.
fn steered<'s>(subject: &'s Subject<'_>, manner: Manner) -> Option<&'s Live<'s>> {
    let live = subject.live.as_ref()?;
    live.counterpart.behave(manner).then_some(live)
}
