//! Trying letters again: found in the order in which they failed, read again where they were not understood, and put back in
//! steps of one transaction each.

use std::collections::BTreeMap;
use std::sync::Arc;

use channel_core::signature::trust_kept;
use channel_core::webhook::Raw;
use channel_core::{AccountId, Channel, ChannelId, Event, OrganisationId, Timestamp};
use serde::Serialize;
use store::ingress::{self, Arrival, NewEvent, NewSkip};
use store::letters::{self, KeptPart, Letter, LetterId, LetterKind, Remedy, Replayed};
use store::{OutboxId, Store, StoreError, Tx};

use super::{By, enclose};
use crate::engine::lane_of;
use crate::flows::FlowError;

/// Whether something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// It is.
    #[default]
    ForReal,
    /// It is only counted.
    Dry,
}

/// What happens to sends that may already have been delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unconfirmed {
    /// They stay as they are.
    #[default]
    Left,
    /// They are sent again, and each is accounted for.
    Repeated,
}

/// Which letters are tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these kinds; of all when there is none.
    pub kinds: Vec<LetterKind>,
    /// Of this account alone.
    pub account: Option<AccountId>,
    /// This one alone.
    pub id: Option<LetterId>,
    /// What happens to doubtful sends.
    pub unconfirmed: Unconfirmed,
    /// Whether something is done.
    pub run: Run,
}

/// What became of the letters of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// How many there were.
    pub found: usize,
    /// Those that go on from where they failed, or would.
    pub again: usize,
    /// Those that hold nothing new: what is in them was handled before.
    pub known: usize,
    /// Those about which nothing has changed: still not understood, still nobody's, or wrong for ever.
    pub unchanged: usize,
    /// Those whose contents were purged.
    pub purged: usize,
    /// Those that may already have been delivered and were left alone.
    pub left: usize,
}

/// What became of the letters, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report(pub BTreeMap<LetterKind, Outcome>);

impl Report {
    /// Adds what became of another organisation's.
    pub fn add(&mut self, other: &Self) {
        for (kind, outcome) in &other.0 {
            let sum = self.0.entry(*kind).or_default();
            sum.found += outcome.found;
            sum.again += outcome.again;
            sum.known += outcome.known;
            sum.unchanged += outcome.unchanged;
            sum.purged += outcome.purged;
            sum.left += outcome.left;
        }
    }
}

/// How many letters one transaction puts back.
const AT_ONCE: u32 = 200;

/// Tries the letters of an organisation again. Twice is once: a letter that went on is no letter any more, and events keep
/// the keys they always had.
///
/// # Errors
/// [`FlowError::NotAllowed`] when doubtful sends are wanted again by somebody who may not repeat them.
pub async fn replay(
    store: &Store,
    channels: &(dyn Fn(&ChannelId) -> Option<Arc<dyn Channel>> + Sync),
    organisation: OrganisationId,
    wanted: &Wanted,
    by: &By,
) -> Result<Report, FlowError> {
    if wanted.unconfirmed == Unconfirmed::Repeated && !by.may_repeat() {
        return Err(FlowError::NotAllowed);
    }
    let mut report = Report::default();
    if let Some(id) = wanted.id.clone() {
        let found = store
            .read_in(organisation, move |db| Box::pin(async move { letters::find(db, organisation, &id).await }))
            .await?;
        let letters: Vec<Letter> = found.into_iter().collect();
        step(store, channels, organisation, letters, wanted, by, &mut report).await?;
        return Ok(report);
    }
    for kind in LetterKind::ALL {
        if !wanted.kinds.is_empty() && !wanted.kinds.contains(&kind) {
            continue;
        }
        let mut cursor = None;
        loop {
            let (after, account) = (cursor.take(), wanted.account);
            let letters = store
                .read_in(organisation, move |db| {
                    Box::pin(async move {
                        letters::oldest_first(db, organisation, kind, account, after.as_ref(), AT_ONCE).await
                    })
                })
                .await?;
            let Some(last) = letters.last() else { break };
            cursor = Some(last.cursor());
            step(store, channels, organisation, letters, wanted, by, &mut report).await?;
        }
    }
    if wanted.account.is_none() && (wanted.kinds.is_empty() || wanted.kinds.contains(&LetterKind::Quarantined)) {
        unknown_kinds(store, channels, organisation, wanted.run, &mut report).await?;
    }
    Ok(report)
}

/// Reads events again whose kind was unknown when they came. What they are by now is recorded beside them under its own key,
/// so a second time is nothing; those that are still unknown are not counted.
async fn unknown_kinds(
    store: &Store,
    channels: &(dyn Fn(&ChannelId) -> Option<Arc<dyn Channel>> + Sync),
    organisation: OrganisationId,
    run: Run,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let from = after;
        let events =
            store.read_in(organisation, move |db| Box::pin(ingress::unknown(db, organisation, from, AT_ONCE))).await?;
        let Some(last) = events.last() else { return Ok(()) };
        after = last.seq;
        for event in events {
            // Only what is whole by itself is read again: an item of a list may be another handler's.
            let is_whole = event.part.what.starts_with("field:") || event.channel.as_str() == "telegram";
            let Some(channel) = channels(&event.channel).filter(|_| is_whole) else { continue };
            let kept = KeptPart { channel: event.channel, part: event.part, received_at: event.received_at };
            let Some(mut arrival) = arrival(channel.as_ref(), kept) else { continue };
            arrival.skipped.clear();
            let mut new = Vec::new();
            for one in std::mem::take(&mut arrival.events) {
                if one.event.body.name() != "other" && !is_recorded(store, organisation, &arrival, &one).await? {
                    new.push(one);
                }
            }
            arrival.events = new;
            if arrival.events.is_empty() {
                continue;
            }
            if run == Run::ForReal {
                store.record(arrival).await?;
            }
            let outcome = report.0.entry(LetterKind::Quarantined).or_default();
            outcome.found += 1;
            outcome.again += 1;
        }
    }
}

async fn is_recorded(
    store: &Store,
    organisation: OrganisationId,
    arrival: &Arrival,
    one: &NewEvent,
) -> Result<bool, StoreError> {
    let (channel, account, key) = (arrival.channel.clone(), one.event.account.clone(), one.event.key.clone());
    store
        .read_in(organisation, move |db| {
            Box::pin(async move { ingress::is_recorded(db, organisation, &channel, &account, &key).await })
        })
        .await
}

/// What is done about one letter.
#[derive(Clone)]
enum Act {
    Read { digest: Vec<u8>, arrival: Arrival },
    Turn(i64),
    Call(OutboxId),
    Repeat(OutboxId),
}

async fn step(
    store: &Store,
    channels: &(dyn Fn(&ChannelId) -> Option<Arc<dyn Channel>> + Sync),
    organisation: OrganisationId,
    found: Vec<Letter>,
    wanted: &Wanted,
    by: &By,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut acts: Vec<(LetterKind, Act)> = Vec::with_capacity(found.len());
    for letter in found {
        let outcome = report.0.entry(letter.kind).or_default();
        outcome.found += 1;
        let act = match (letter.remedy, letter.id) {
            (Remedy::Purged, _) => {
                outcome.purged += 1;
                continue;
            }
            (Remedy::Nothing | Remedy::Answer, _) | (_, LetterId::Message(_)) => None,
            (Remedy::SendAnyway, LetterId::Call(_)) if wanted.unconfirmed == Unconfirmed::Left => {
                outcome.left += 1;
                continue;
            }
            (Remedy::SendAnyway, LetterId::Call(id)) => Some(Act::Repeat(id)),
            (_, LetterId::Part(digest)) => read(store, channels, organisation, digest).await?,
            (_, LetterId::Event(seq)) => Some(Act::Turn(seq)),
            (_, LetterId::Call(id)) => Some(Act::Call(id)),
        };
        match act {
            None => outcome.unchanged += 1,
            Some(_) if wanted.run == Run::Dry => outcome.again += 1,
            Some(act) => acts.push((letter.kind, act)),
        }
    }
    if acts.is_empty() {
        return Ok(());
    }
    let who = by.word();
    let done = store
        .write(move |tx| {
            Box::pin(async move {
                let mut done = Vec::with_capacity(acts.len());
                for (kind, act) in acts {
                    done.push((kind, perform(tx, organisation, act, &who).await?));
                }
                Ok(done)
            })
        })
        .await?;
    for (kind, replayed) in done {
        let outcome = report.0.entry(kind).or_default();
        match replayed {
            Replayed::Again => outcome.again += 1,
            Replayed::Known | Replayed::Gone => outcome.known += 1,
            Replayed::Unchanged => outcome.unchanged += 1,
        }
    }
    Ok(())
}

async fn perform(tx: &mut Tx, organisation: OrganisationId, act: Act, by: &str) -> Result<Replayed, StoreError> {
    match act {
        Act::Read { digest, arrival } => letters::part_again(tx, organisation, &digest, arrival).await,
        Act::Turn(seq) => letters::turn_again(tx, organisation, seq).await,
        Act::Call(id) => letters::call_again(tx, organisation, id).await,
        Act::Repeat(id) => letters::send_again_anyway(tx, organisation, id, by).await,
    }
}

/// Reads a part with the adapters of today; none when they make no event of it either.
async fn read(
    store: &Store,
    channels: &(dyn Fn(&ChannelId) -> Option<Arc<dyn Channel>> + Sync),
    organisation: OrganisationId,
    digest: Vec<u8>,
) -> Result<Option<Act>, StoreError> {
    let asked = digest.clone();
    let kept = store
        .read_in(organisation, move |db| Box::pin(async move { letters::kept_part(db, organisation, &asked).await }))
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    let arrival = channels(&kept.channel).and_then(|channel| arrival(channel.as_ref(), kept));
    Ok(arrival.map(|arrival| Act::Read { digest, arrival }))
}

/// The part as a delivery of the instant at which it came first, so that it is as late as it is.
fn arrival(channel: &dyn Channel, kept: KeptPart) -> Option<Arrival> {
    let KeptPart { channel: id, part, received_at } = kept;
    let (events, skipped) = match serde_json::from_slice::<Event>(&part.raw) {
        // Kept in our own form, because nothing of the platform's came with it.
        Ok(event) if event.key.contains(&event.id) => (vec![event], Vec::new()),
        _ => {
            let body = enclose::around(&id, &part);
            let parsed = channel.webhook().parse(trust_kept(&body)).ok()?;
            let skipped = parsed.skipped.into_iter().map(|skip| NewSkip {
                account: skip.account.or_else(|| part.account.clone()),
                reason: skip.reason,
                what: skip.what,
                raw: skip.raw.0.into_bytes(),
            });
            (parsed.events, skipped.collect())
        }
    };
    if events.is_empty() {
        return None;
    }
    let text = String::from_utf8(part.raw).unwrap_or_default();
    let events = events.into_iter().map(|mut event| {
        if let (true, Some(account)) = (event.account.is_empty(), &part.account) {
            event.account.clone_from(account);
        }
        if event.at == Timestamp::default() {
            event.at = received_at;
        }
        if event.raw.0.is_empty() {
            event.raw = Raw(text.clone());
        }
        NewEvent { lane: lane_of(&event), event }
    });
    Some(Arrival { channel: id, received_at, route: None, events: events.collect(), skipped })
}
