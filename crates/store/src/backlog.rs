//! What is stored and not finished, in a few numbers: for whoever watches the gateway.

use channel_core::{ChannelId, OrganisationId, Timestamp};

use crate::accounts::AccountStatus;
use crate::db::{Columns, Connection, Sql, query};
use crate::delivery::CallState;
use crate::error::StoreError;

/// What waits, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// When the oldest event came that is not yet handled.
    pub oldest_event: Option<Timestamp>,
    /// How many are not yet handled.
    pub events_waiting: i64,
    /// Since when the oldest call waits to be made or is being made. A call of a paused account is not among them.
    pub oldest_call: Option<Timestamp>,
    /// Since when nobody knows about the oldest ambiguous call. One that somebody decided about is not among them.
    pub oldest_ambiguous: Option<Timestamp>,
    /// How many calls are in each unsettled state; every such state is there. An ambiguous call that somebody decided about
    /// is settled, whatever evidence may still come.
    pub calls: Vec<(CallState, i64)>,
    /// Events that were given up and that nobody dealt with.
    pub dead_events: i64,
    /// Calls that failed for good and that nobody dealt with, counted up to ten thousand.
    pub failed_calls: i64,
    /// Parts of deliveries that were not understood and that nobody dealt with, counted up to ten thousand.
    pub quarantined: i64,
    /// Accounts by channel and status.
    pub accounts: Vec<(ChannelId, AccountStatus, i64)>,
}

/// The states of a call that somebody still has to do something about.
const UNSETTLED: [CallState; 5] =
    [CallState::Queued, CallState::Held, CallState::Claimed, CallState::Sending, CallState::Ambiguous];

/// Looks at every organisation. The cost grows with what is unfinished, not with what is stored: every statement reads an
/// index that holds the unfinished alone, or a small table.
///
/// # Errors
/// When the store is unavailable.
pub async fn look(db: &mut Connection) -> Result<Backlog, StoreError> {
    let (oldest_event, events_waiting) = events(db).await?;
    let mut backlog = Backlog { oldest_event, events_waiting, ..Backlog::default() };
    calls(db, &mut backlog).await?;
    backlog.dead_events = count(db, DEAD).await?;
    backlog.failed_calls = count(db, FAILED).await?;
    backlog.quarantined = count(db, QUARANTINED).await?;
    backlog.accounts = accounts(db).await?;
    Ok(backlog)
}

/// On SQLite of all together, since its index of what waits does not name the organisation.
pub(crate) const WAITING: Sql = Sql::both(
    "SELECT waiting, first, (SELECT organisation_id FROM events WHERE seq = first) AS organisation_id \
    FROM (SELECT count(*) AS waiting, min(seq) AS first FROM events WHERE state = 'new') WHERE first IS NOT NULL",
    "SELECT organisation_id, count(*) AS waiting, min(seq) AS first FROM events WHERE state = 'new' GROUP BY organisation_id",
);
/// What somebody decided about stays ambiguous and is settled all the same.
pub(crate) const CALLS: &str = "SELECT state, count(*) AS calls, min(created_at) AS oldest, min(updated_at) AS since \
    FROM outbox WHERE state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') \
    AND (state <> 'ambiguous' OR decision IS NULL) GROUP BY state";
pub(crate) const DEAD: &str = "SELECT count(*) AS number FROM events WHERE state = 'dead' AND closed_at IS NULL";
pub(crate) const FAILED: &str = "SELECT count(*) AS number FROM (SELECT 1 FROM outbox \
    WHERE (state = 'failed' OR delivery = 'failed') AND closed_at IS NULL LIMIT 10000) AS counted";
pub(crate) const QUARANTINED: &str = "SELECT count(*) AS number FROM (SELECT 1 FROM quarantine \
    WHERE closed_at IS NULL LIMIT 10000) AS counted";

async fn events(db: &mut Connection) -> Result<(Option<Timestamp>, i64), StoreError> {
    const FIRST: &str = "SELECT received_at FROM events WHERE organisation_id = $1 AND seq = $2";
    let mut waiting = 0;
    let mut first: Option<(i64, OrganisationId)> = None;
    for row in query(WAITING).fetch_all(&mut *db).await? {
        waiting += row.col::<i64>("waiting")?;
        let its = (row.col::<i64>("first")?, OrganisationId(row.id("organisation_id")?));
        first = Some(first.map_or(its, |known| if its.0 < known.0 { its } else { known }));
    }
    let Some((seq, organisation)) = first else { return Ok((None, 0)) };
    let row = query(FIRST).bind(organisation.0).bind(seq).fetch_optional(db).await?;
    Ok((row.map(|row| row.at("received_at")).transpose()?, waiting))
}

async fn calls(db: &mut Connection, backlog: &mut Backlog) -> Result<(), StoreError> {
    backlog.calls = UNSETTLED.map(|state| (state, 0)).to_vec();
    for row in query(CALLS).fetch_all(db).await? {
        let state = CallState::read(&row, "state")?;
        if let Some(known) = backlog.calls.iter_mut().find(|(known, _)| *known == state) {
            known.1 = row.col("calls")?;
        }
        match state {
            CallState::Ambiguous => backlog.oldest_ambiguous = Some(row.at("since")?),
            CallState::Held => {}
            _ => {
                let oldest = row.at("oldest")?;
                backlog.oldest_call = Some(backlog.oldest_call.map_or(oldest, |known| known.min(oldest)));
            }
        }
    }
    Ok(())
}

async fn accounts(db: &mut Connection) -> Result<Vec<(ChannelId, AccountStatus, i64)>, StoreError> {
    const SQL: &str = "SELECT channel, status, count(*) AS number FROM accounts GROUP BY channel, status";
    let rows = query(SQL).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let channel = ChannelId::from(row.col::<String>("channel")?);
            Ok((channel, AccountStatus::read(row, "status")?, row.col("number")?))
        })
        .collect()
}

async fn count(db: &mut Connection, sql: &'static str) -> Result<i64, StoreError> {
    let number: i64 = query(sql).fetch_one(db).await?.col("number")?;
    Ok(number)
}
