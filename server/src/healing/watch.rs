//! Whether events are delivered at all.

use std::time::Duration;

use channel_core::channel::{Finding, Remedy, Severity};
use channel_core::error::Actor;
use channel_core::{Account, ChannelError, Checkup, ErrorKind};
use futures_util::{TryStreamExt, stream};
use store::gaps::{self, Noticed};
use store::watches::{self, Watched};
use store::{Failure, StoreError, Tx, accounts};

use super::sweep::{heal, one_gap_at_a_time};
use crate::engine::OnDuty;

/// How often an account is examined: what is wrong is known within twice of this.
const EVERY: Duration = Duration::from_secs(300);
/// How many accounts one watch examines, and how many of them at a time.
const ACCOUNTS: u32 = 512;
const AT_ONCE: usize = 8;
/// How long one platform may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Examines the accounts that were not examined lately. What is newly broken is told to the team, put right where that is
/// possible, and what was lost meanwhile is read.
///
/// # Errors
/// When the store is unavailable or another node has the duty. A platform that cannot be asked is asked again in its time.
pub(crate) async fn watch(on: &OnDuty) -> Result<(), StoreError> {
    let engine = on.engine();
    let before = engine.now().minus(EVERY);
    let due = engine.store().read(move |db| Box::pin(watches::to_examine(db, before, ACCOUNTS))).await?;
    let each = stream::iter(due.into_iter().map(Ok));
    let examine = |watched: Watched| async move {
        let Err(error) = examine(on, &watched).await else { return Ok(()) };
        on.pass_over(watched.organisation, watched.account, error).await?;
        remember(on, &watched, watched.findings.clone()).await
    };
    each.try_for_each_concurrent(AT_ONCE, examine).await
}

async fn examine(on: &OnDuty, watched: &Watched) -> Result<(), StoreError> {
    let broken = match look(on, watched).await? {
        Some(Ok(found)) => found,
        Some(Err(error)) => {
            tracing::warn!(%error, account = %watched.account, "an account could not be examined");
            watched.findings.clone()
        }
        None => Vec::new(),
    };
    remember(on, watched, broken).await
}

/// Remembers what is broken now, and ends the trouble about what is not any more.
async fn remember(on: &OnDuty, watched: &Watched, broken: Vec<String>) -> Result<(), StoreError> {
    let (organisation, account) = (watched.organisation, watched.account);
    let ended: Vec<String> = watched.findings.iter().filter(|code| !broken.contains(code)).cloned().collect();
    on.write(move |tx: &mut Tx| {
        Box::pin(async move {
            for code in &ended {
                watches::end_trouble(tx, organisation, account, code).await?;
            }
            watches::examined(tx, organisation, account, &broken).await
        })
    })
    .await
}

/// The codes of what is broken, after what could be put right was.
async fn look(on: &OnDuty, watched: &Watched) -> Result<Option<Result<Vec<String>, ChannelError>>, StoreError> {
    let engine = on.engine();
    let Some(channel) = engine.channel(&watched.channel).cloned() else { return Ok(None) };
    let Some(checkup) = channel.checkup() else { return Ok(None) };
    let Some(sender) = engine.store().account_for_send(watched.organisation, watched.account).await? else {
        return Ok(None);
    };
    let findings = match within_time(checkup.examine(&sender.account)).await {
        Ok(findings) => broken(findings),
        Err(error) => return Ok(Some(Err(error))),
    };
    if findings.is_empty() {
        return Ok(Some(Ok(Vec::new())));
    }
    let new: Vec<Finding> =
        findings.iter().filter(|finding| !watched.findings.contains(&finding.code)).cloned().collect();
    announce(on, watched, &new).await?;
    if !put_right(checkup, &sender.account, &findings).await {
        return Ok(Some(Ok(codes(&findings))));
    }
    let left = match within_time(checkup.examine(&sender.account)).await {
        Ok(findings) => broken(findings),
        Err(_) => findings,
    };
    if left.is_empty() {
        tracing::info!(account = %watched.account, "the account hears of its events again");
        end(on, watched, &codes(&new)).await?;
        if channel.history().is_some() {
            heal(on, watched, new.first().map_or("missed", |finding| finding.code.as_str())).await?;
        }
    }
    Ok(Some(Ok(codes(&left))))
}

fn broken(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.severity == Severity::Broken).collect()
}

fn codes(findings: &[Finding]) -> Vec<String> {
    let mut codes: Vec<String> = findings.iter().map(|finding| finding.code.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

async fn within_time<T>(asked: impl Future<Output = Result<T, ChannelError>>) -> Result<T, ChannelError> {
    let late = || ChannelError::refused(ErrorKind::Transport, "the platform did not answer in time");
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(late()))
}

/// Tells the team, once for each thing that is newly wrong.
async fn announce(on: &OnDuty, watched: &Watched, new: &[Finding]) -> Result<(), StoreError> {
    let (organisation, account) = (watched.organisation, watched.account);
    let Some(first) = new.first() else { return Ok(()) };
    let failure = Failure::new(first.code.clone(), first.sentence.clone(), Actor::Merchant);
    let began_at = watched.well_at.unwrap_or(watched.connected_at);
    let reason = first.code.clone();
    on.write(move |tx: &mut Tx| {
        Box::pin(async move {
            accounts::note_error(tx, organisation, account, &failure).await?;
            let ended_at = tx.now();
            let noticed = Noticed { reason: &reason, began_at, ended_at, keys: &[], found: 0 };
            one_gap_at_a_time(tx, account).await?;
            gaps::notice(tx, organisation, account, &noticed).await.map(drop)
        })
    })
    .await?;
    for finding in new {
        tracing::error!(
            account = %account, organisation = %organisation, code = finding.code, "{}", finding.sentence
        );
    }
    on.engine().instruments().deaf(&watched.channel);
    Ok(())
}

async fn end(on: &OnDuty, watched: &Watched, codes: &[String]) -> Result<(), StoreError> {
    let (organisation, account, codes) = (watched.organisation, watched.account, codes.to_vec());
    on.write(move |tx: &mut Tx| {
        Box::pin(async move {
            for code in &codes {
                watches::end_trouble(tx, organisation, account, code).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Applies what the findings offer. Says whether anything was done.
pub(crate) async fn put_right(checkup: &dyn Checkup, account: &Account, findings: &[Finding]) -> bool {
    let mut done = false;
    for finding in findings {
        // A renewed token has to be kept, which is not a matter of this.
        let Some(remedy) = finding.remedy.as_ref().filter(|remedy| !matches!(remedy, Remedy::RenewToken)) else {
            continue;
        };
        match within_time(checkup.remedy(account, remedy)).await {
            Ok(()) => done = true,
            Err(error) => {
                tracing::warn!(%error, account = %account.id, code = finding.code, "it could not be put right")
            }
        }
    }
    done
}
