//! Updates of accounts that are fetched instead of delivered: one node at a time for each account, by lease. What was fetched is
//! kept, then the bookmark is moved, and only the next fetch tells the platform that the batch is safe.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use channel_core::error::Retry;
use channel_core::{Account, AccountId, Channel, ChannelError, ChannelId, ErrorKind};
use channel_telegram::Bookmark;
use store::accounts::{self, AccountRow};
use store::leases::{self, Lease};
use store::{Failure, StoreError, Tx};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::core::Engine;
use super::ingress::Delivery;
use super::trouble;

/// How often a node looks for accounts that nobody fetches for.
const LOOK: Duration = Duration::from_secs(5);
/// How long the platform may wait for something to come.
pub(super) const WAIT: Duration = Duration::from_secs(10);
/// How long an account is leased: longer than a fetch takes.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// How long a platform that refuses is left alone.
const PAUSE: Duration = Duration::from_secs(5);

/// Fetches for every account that nobody else fetches for, until told to stop.
pub(super) async fn run(engine: Engine, stop: CancellationToken) {
    if !engine.settings().fetches_updates {
        return;
    }
    let node = engine.seams().id();
    let mut running: BTreeMap<AccountId, JoinHandle<()>> = BTreeMap::new();
    loop {
        running.retain(|_, task| !task.is_finished());
        match candidates(&engine).await {
            Ok(found) => {
                for (row, channel) in found {
                    if running.contains_key(&row.id) {
                        continue;
                    }
                    match lease(&engine, row.id, node).await {
                        Ok(Some(lease)) => {
                            let work = fetch_for(engine.clone(), row.clone(), channel, lease, stop.clone());
                            running.insert(row.id, tokio::spawn(work));
                        }
                        Ok(None) => {}
                        Err(error) => tracing::warn!(%error, "the lease of fetching could not be taken"),
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "looking for accounts whose updates are fetched"),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    for (_, task) in running {
        if task.await.is_err() {
            tracing::error!("fetching ended by a panic");
        }
    }
}

pub(super) async fn candidates(engine: &Engine) -> Result<Vec<(AccountRow, Arc<dyn Channel>)>, StoreError> {
    let id = ChannelId::from_static("telegram");
    let Some(channel) = engine.channel(&id).filter(|channel| channel.polling().is_some()) else {
        return Ok(Vec::new());
    };
    let rows = engine.store().read(move |db| Box::pin(async move { accounts::active_on(db, &id).await })).await?;
    Ok(rows.into_iter().map(|row| (row, Arc::clone(channel))).collect())
}

pub(super) async fn lease(engine: &Engine, account: AccountId, node: uuid::Uuid) -> Result<Option<Lease>, StoreError> {
    let name = format!("fetch {account}");
    engine.store().write(move |tx: &mut Tx| Box::pin(async move { leases::take(tx, &name, node, LEASE).await })).await
}

/// Fetches for one account until told to stop, until another node has its lease or until the account is no longer used.
pub(super) async fn fetch_for(
    engine: Engine,
    row: AccountRow,
    channel: Arc<dyn Channel>,
    lease: Lease,
    stop: CancellationToken,
) {
    let mut begun = false;
    while !stop.is_cancelled() {
        let round = async {
            let sender = engine.store().account_for_send(row.organisation, row.id).await?;
            let Some(sender) = sender.filter(|sender| sender.row.epoch == row.epoch) else { return Ok(Round::Over) };
            fetch(&engine, &row, channel.as_ref(), &sender.account, &lease, &mut begun).await
        };
        let outcome = tokio::select! {
            () = stop.cancelled() => break,
            outcome = round => outcome,
        };
        match outcome {
            Ok(Round::Fetched) => {}
            Ok(Round::Over) => break,
            // The lease is another node's, so there is nothing to give back.
            Err(StoreError::Stale) => return,
            Ok(Round::Refused(error)) if error.kind == ErrorKind::Unauthorized => {
                tracing::warn!(%error, account = %row.id, "an account's access has ended, and nothing is fetched for it");
                match end(&engine, &row, &error).await {
                    Ok(()) => break,
                    Err(error) => tracing::warn!(%error, account = %row.id, "an account could not be paused"),
                }
                if !rest(&stop, PAUSE).await {
                    break;
                }
            }
            Ok(Round::Refused(error)) => {
                tracing::warn!(%error, account = %row.id, "updates could not be fetched");
                if let Err(error) = engine.note_trouble(&row, Failure::from(&error)).await {
                    tracing::debug!(%error, "the trouble of an account could not be noted");
                }
                // The platform may have been told to deliver meanwhile.
                begun = false;
                let pause = if let Retry::After(pause) = error.retry { pause.max(PAUSE) } else { PAUSE };
                if !rest(&stop, pause).await {
                    break;
                }
            }
            Err(error) => {
                tracing::warn!(%error, account = %row.id, "what was fetched could not be kept; it is fetched again");
                if !rest(&stop, PAUSE).await {
                    break;
                }
            }
        }
    }
    let released = engine.store().write(move |tx| Box::pin(async move { leases::release(tx, &lease).await })).await;
    if let Err(error) = released {
        tracing::debug!(%error, "the lease of fetching ends by itself");
    }
}

/// The account's access has ended: it waits for somebody who connects it again.
pub(super) async fn end(engine: &Engine, row: &AccountRow, error: &ChannelError) -> Result<(), StoreError> {
    let (row, failure) = (row.clone(), Failure::from(error));
    let paused = engine
        .store()
        .write_in(row.organisation, move |tx| Box::pin(async move { trouble::pause(tx, &row, &failure).await }));
    paused.await.map(drop)
}

/// What one look at the platform came to.
#[derive(Debug)]
pub(super) enum Round {
    Fetched,
    Refused(ChannelError),
    Over,
}

pub(super) async fn fetch(
    engine: &Engine,
    row: &AccountRow,
    channel: &dyn Channel,
    account: &Account,
    lease: &Lease,
    begun: &mut bool,
) -> Result<Round, StoreError> {
    let Some(polling) = channel.polling() else { return Ok(Round::Over) };
    let (organisation, id) = (row.organisation, row.id);
    if !*begun {
        if let Err(error) = polling.begin(account).await {
            return Ok(Round::Refused(error));
        }
        *begun = true;
    }
    let bookmark: Option<Bookmark> = engine
        .store()
        .read_in(organisation, move |db| Box::pin(async move { accounts::bookmark(db, organisation, id).await }))
        .await?;
    renew(engine, lease).await?;
    let offset = bookmark.and_then(|bookmark| bookmark.offset(account, engine.now()));
    let fetched = match polling.fetch(account, offset, WAIT).await {
        Ok(fetched) => fetched,
        Err(error) => return Ok(Round::Refused(error)),
    };
    // A node that slept through its lease keeps nothing: whoever has it fetches the same again.
    renew(engine, lease).await?;
    for body in fetched.bodies() {
        let delivery = match channel.webhook().parse(body) {
            Ok(parsed) => Delivery::Parsed(parsed),
            Err(error) => Delivery::Unreadable { reason: error.reason, body: body.bytes().to_vec() },
        };
        engine.record(&row.channel, Some(&row.external_id), delivery).await?;
    }
    if let Some(bookmark) = Bookmark::behind(account, &fetched, engine.now()) {
        let lease = lease.clone();
        let keep = engine.store().write(move |tx| {
            Box::pin(async move { accounts::set_bookmark(tx, organisation, id, &lease, &bookmark).await })
        });
        keep.await?;
    }
    Ok(Round::Fetched)
}

async fn renew(engine: &Engine, lease: &Lease) -> Result<(), StoreError> {
    let lease = lease.clone();
    engine.store().write(move |tx| Box::pin(async move { leases::renew(tx, &lease, LEASE).await })).await
}

/// Whether there is time left after the pause.
async fn rest(stop: &CancellationToken, pause: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}
