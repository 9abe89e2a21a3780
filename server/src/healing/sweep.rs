//! Reading what deliveries have lost.

use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::model::Comment;
use channel_core::{AccountId, Body, ChannelError, Direction, ErrorKind, Event, Parsed, Timestamp};
use futures_util::{TryStreamExt, stream};
use store::gaps::{self, Announce, Noticed};
use store::watches::{self, Watched};
use store::{StoreError, Tx, leases};

use crate::engine::{Delivery, Engine, OnDuty};

/// How often an account's platform is read.
const EVERY: Duration = Duration::from_secs(300);
/// How many accounts one sweep reads, and how many of them at a time.
const ACCOUNTS: u32 = 512;
const AT_ONCE: usize = 8;
/// What is younger than this may still be delivered.
const GRACE: Duration = Duration::from_secs(60);
/// How much of what was read before is read again: clocks differ, and some things show late.
const OVERLAP: Duration = Duration::from_secs(600);
/// How far back is read: what is older gets no answer any more.
const FURTHEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How long one platform may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads what the platforms of all accounts show that were not read lately, and enters what is missing.
///
/// # Errors
/// When the store is unavailable or another node has the duty. A platform that cannot be read is tried again in its time.
pub(crate) async fn sweep(on: &OnDuty) -> Result<(), StoreError> {
    let engine = on.engine();
    let before = engine.now().minus(EVERY);
    let due = engine.store().read(move |db| Box::pin(watches::to_sweep(db, before, ACCOUNTS))).await?;
    let each = stream::iter(due.into_iter().map(Ok));
    let heal = |watched: Watched| async move {
        let Err(error) = heal(on, &watched, "missed").await else { return Ok(()) };
        on.pass_over(watched.organisation, watched.account, error).await?;
        swept(on, &watched, None).await
    };
    each.try_for_each_concurrent(AT_ONCE, heal).await
}

/// Reads one account's platform and enters what is missing. `reason` says why the gap was noticed.
pub(super) async fn heal(on: &OnDuty, watched: &Watched, reason: &str) -> Result<(), StoreError> {
    let engine = on.engine();
    let until = engine.now().minus(GRACE);
    let since = beginning(watched, until);
    let up_to = match read(engine, watched, since).await? {
        None => Some(until),
        Some(Ok(events)) => {
            leave_behind(on, watched, since).await?;
            let events = within(events, since, until);
            enter(on, watched, events, reason).await?;
            Some(until)
        }
        Some(Err(error)) => {
            tracing::warn!(%error, account = %watched.account, "what a platform shows could not be read");
            None
        }
    };
    swept(on, watched, up_to).await
}

/// What lies further back than is read is a gap that stays: whoever looks after the account can look for themselves.
async fn leave_behind(on: &OnDuty, watched: &Watched, since: Timestamp) -> Result<(), StoreError> {
    let Some(began_at) = watched.swept_to.filter(|to| *to < since) else { return Ok(()) };
    let (organisation, account) = (watched.organisation, watched.account);
    tracing::warn!(
        account = %account, organisation = %organisation, from = %began_at, to = %since,
        "nothing was read for so long that what happened first is not read: look at it on the platform"
    );
    on.write_in(organisation, move |tx| {
        Box::pin(async move {
            one_gap_at_a_time(tx, account).await?;
            let noticed = Noticed { reason: "not_read", began_at, ended_at: since, keys: &[], found: 0 };
            gaps::notice(tx, organisation, account, &noticed).await.map(drop)
        })
    })
    .await
}

/// Remembers up to where the account's platform was read, or that it was tried.
async fn swept(on: &OnDuty, watched: &Watched, up_to: Option<Timestamp>) -> Result<(), StoreError> {
    let (organisation, account) = (watched.organisation, watched.account);
    on.write(move |tx: &mut Tx| Box::pin(watches::swept(tx, organisation, account, up_to))).await
}

/// A gap may be noticed by the watch of one node and by the sweep of another: the second waits for what the first announces.
pub(super) async fn one_gap_at_a_time(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    leases::one_at_a_time(tx, &format!("gap {account}")).await
}

/// From when on is read: nothing from before the account was connected.
fn beginning(watched: &Watched, until: Timestamp) -> Timestamp {
    let known = watched.swept_to.map_or(watched.connected_at, |to| to.minus(OVERLAP));
    known.max(watched.connected_at).max(until.minus(FURTHEST))
}

fn within(events: Vec<Event>, since: Timestamp, until: Timestamp) -> Vec<Event> {
    events.into_iter().filter(|event| event.at >= since && event.at <= until).collect()
}

/// What the platform shows; nothing where it shows nothing.
async fn read(
    engine: &Engine,
    watched: &Watched,
    since: Timestamp,
) -> Result<Option<Result<Vec<Event>, ChannelError>>, StoreError> {
    let Some(channel) = engine.channel(&watched.channel) else { return Ok(None) };
    let Some(history) = channel.history() else { return Ok(None) };
    let Some(sender) = engine.store().account_for_send(watched.organisation, watched.account).await? else {
        return Ok(None);
    };
    let read = match tokio::time::timeout(PATIENCE, history.since(&sender.account, since)).await {
        Ok(Ok(fetched)) => fetched,
        Ok(Err(error)) => return Ok(Some(Err(error))),
        Err(_) => {
            let sentence = "the platform did not answer in time";
            return Ok(Some(Err(ChannelError::refused(ErrorKind::Transport, sentence))));
        }
    };
    let mut events = Vec::new();
    for body in read.bodies() {
        match channel.webhook().parse(body) {
            Ok(parsed) => events.extend(parsed.events),
            Err(error) => tracing::error!(%error, account = %watched.account, "what was read cannot be understood"),
        }
    }
    Ok(Some(Ok(events)))
}

/// Enters what no delivery has told.
async fn enter(on: &OnDuty, watched: &Watched, events: Vec<Event>, reason: &str) -> Result<(), StoreError> {
    let engine = on.engine();
    let (organisation, account) = (watched.organisation, watched.account);
    let keys: BTreeSet<String> = events.iter().map(|event| event.key.clone()).collect();
    let missing = engine
        .store()
        .read_in(organisation, move |db| Box::pin(async move { gaps::missing(db, organisation, account, &keys).await }))
        .await?;
    let events: Vec<Event> = events.into_iter().filter(|event| missing.contains(&event.key)).collect();
    // The account's own words are proof of what we sent and no gap: many accounts are not told of them.
    let others: Vec<&Event> = events.iter().filter(|event| is_of_others(event)).collect();
    let found = others.len();
    if let (Some(began_at), Some(ended_at)) =
        (others.iter().map(|event| event.at).min(), others.iter().map(|event| event.at).max())
    {
        let (reason, keys) = (reason.to_owned(), others.iter().map(|event| event.key.clone()).collect::<Vec<_>>());
        let announce = on
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    one_gap_at_a_time(tx, account).await?;
                    let found = i64::try_from(keys.len()).unwrap_or(i64::MAX);
                    let noticed = Noticed { reason: &reason, began_at, ended_at, keys: &keys, found };
                    gaps::notice(tx, organisation, account, &noticed).await
                })
            })
            .await?;
        match announce {
            Announce::Now => tracing::warn!(
                account = %account, organisation = %organisation, found, from = %began_at, to = %ended_at,
                "deliveries were lost; what the platform still shows was read"
            ),
            Announce::Before => tracing::info!(account = %account, found, "more of a gap was read"),
        }
        engine.instruments().healed(&watched.channel, found);
    }
    if !events.is_empty() {
        let delivery = Delivery::Parsed(Parsed { events, skipped: Vec::new() });
        engine.record(&watched.channel, None, delivery).await?;
    }
    Ok(())
}

fn is_of_others(event: &Event) -> bool {
    let own = matches!(&event.body, Body::Comment(Comment { own: true, .. }));
    event.direction == Direction::Inbound && !own
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel_core::{ChannelId, OrganisationId};

    #[test]
    fn nothing_is_read_from_before_the_account_was_connected() {
        let until = Timestamp::from_seconds(10_000_000);
        let ago = |seconds| until.minus(Duration::from_secs(seconds));
        let watched = |connected_at, swept_to| Watched {
            organisation: OrganisationId(uuid::Uuid::nil()),
            account: AccountId(uuid::Uuid::nil()),
            channel: ChannelId::from_static("fake"),
            connected_at,
            examined_at: None,
            well_at: None,
            findings: Vec::new(),
            swept_at: None,
            swept_to,
        };
        let day = 24 * 60 * 60;
        let table = [
            (ago(50), None, ago(50)),
            (ago(50), Some(ago(40)), ago(50)),
            (ago(7_200), Some(ago(300)), ago(900)),
            (ago(day * 9), None, ago(day)),
            (ago(day * 9), Some(ago(day * 2)), ago(day)),
        ];
        for (connected, swept, expected) in table {
            assert_eq!(beginning(&watched(connected, swept), until), expected, "{connected} {swept:?}");
        }
    }
}
