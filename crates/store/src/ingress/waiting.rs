//! Events that wait for their lane's turn, and those that nobody could handle.

use std::time::Duration;

use channel_core::{AccountId, Event, OrganisationId, Timestamp};

use super::arrival::LaneName;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// A statement with the condition for the events that wait in a lane, between what stands before it and behind it. SQLite finds them by
/// the end of the lane's key, as its index has it; PostgreSQL by the whole.
macro_rules! of_lane {
    ($before:literal, $organisation:literal, $lane:literal, $behind:literal) => {
        $crate::db::Sql::both(
            $crate::ingress::of_lane!(@sqlite $before, $organisation, $lane, $behind),
            $crate::ingress::of_lane!(@postgres $before, $organisation, $lane, $behind),
        )
    };
    (@sqlite $before:literal, $organisation:literal, $lane:literal, $behind:literal) => {
        $crate::ingress::of_lane!(@sql $before, $organisation, $lane,
            (" AND substr(events.lane, -12) = substr(", $lane, ", -12)"), $behind)
    };
    (@postgres $before:literal, $organisation:literal, $lane:literal, $behind:literal) => {
        $crate::ingress::of_lane!(@sql $before, $organisation, $lane, (""), $behind)
    };
    (@sql $before:literal, $organisation:literal, $lane:literal, ($($narrower:literal),*), $behind:literal) => {
        concat!(
            $before,
            " events.organisation_id = ",
            $organisation,
            " AND events.lane = ",
            $lane,
            $($narrower,)*
            " AND events.state = 'new'",
            $behind
        )
    };
}
pub(crate) use of_lane;

/// The statements, for whoever looks at their plans.
pub(crate) mod sql {
    use crate::db::Sql;

    pub(crate) const WAITING: Sql = of_lane!(
        "SELECT seq, account_id, body, at, received_at, attempts, \
        (SELECT restorations.at FROM restorations WHERE restorations.organisation_id = $1) AS restored_at FROM events WHERE",
        "$1",
        "$2",
        " ORDER BY seq LIMIT $3"
    );
    pub(crate) const ANY_WAITS: Sql = of_lane!("SELECT 1 FROM events WHERE", "$1", "$2", " LIMIT 1");
    pub(crate) const MESSAGE_WAITS: Sql =
        of_lane!("SELECT 1 FROM events WHERE", "$1", "$2", " AND kind IN ('message', 'postback') LIMIT 1");
}

/// An event as it waits.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Its number: events of a lane are handled in this order.
    pub seq: i64,
    /// The account it came to.
    pub account: AccountId,
    /// The event's JSON form.
    pub body: String,
    /// When it happened, by the platform's clock where that can be believed.
    pub at: Timestamp,
    /// When it came, by our clock.
    pub received_at: Timestamp,
    /// How often it has failed.
    pub attempts: i64,
    /// Whether it happened before the store was brought back from a copy: then it may have been answered already.
    pub restored: bool,
}

impl StoredEvent {
    /// The event, with a time that can be believed.
    ///
    /// # Errors
    /// When the stored form cannot be read.
    pub fn event(&self) -> Result<Event, StoreError> {
        let event: Event = serde_json::from_str(&self.body).map_err(|error| StoreError::corrupt("an event", error))?;
        Ok(Event { at: self.at, ..event })
    }
}

/// Before any of the platforms had an API. Seconds that were taken for something smaller are older.
const FIRST_TIME: Timestamp = Timestamp::from_seconds(1_262_304_000);
/// How far a platform's clock may be ahead of ours.
const AHEAD: Duration = Duration::from_secs(300);

/// When something happened, by what the platform says. What lies before the platforms or ahead of our clock is no time: then
/// it is when the event came.
#[must_use]
pub fn believable(at: Timestamp, received_at: Timestamp) -> Timestamp {
    if at < FIRST_TIME || at > received_at.plus(AHEAD) { received_at } else { at }
}

/// An event that failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadEvent {
    /// Its number.
    pub seq: i64,
    /// Its lane.
    pub lane: String,
    /// What kind of event it is.
    pub kind: String,
    /// Why it was given up.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it came.
    pub received_at: Timestamp,
}

/// The first events that wait in a lane. Those that came first are taken, and what was taken is in the order in which it
/// happened by the platform's clock: deliveries overtake each other.
///
/// # Errors
/// When the store is unavailable.
pub async fn waiting(
    db: &mut Connection,
    organisation: OrganisationId,
    lane: &str,
    limit: u32,
) -> Result<Vec<StoredEvent>, StoreError> {
    let rows = query(sql::WAITING).bind(organisation.0).bind(lane).bind(limit).fetch_all(db).await?;
    let mut events = rows
        .iter()
        .map(|row| {
            let received_at = row.at("received_at")?;
            let at = believable(row.at("at")?, received_at);
            Ok(StoredEvent {
                seq: row.col("seq")?,
                account: AccountId(row.id("account_id")?),
                body: row.col("body")?,
                at,
                received_at,
                attempts: row.col("attempts")?,
                restored: row.maybe_at("restored_at")?.is_some_and(|restored_at| at <= restored_at),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    events.sort_by_key(|event| (event.at, event.seq));
    Ok(events)
}

/// Whether something waits in a lane that somebody said.
///
/// # Errors
/// When the store is unavailable.
pub async fn message_waits(db: &mut Connection, organisation: OrganisationId, lane: &str) -> Result<bool, StoreError> {
    Ok(query(sql::MESSAGE_WAITS).bind(organisation.0).bind(lane).fetch_optional(db).await?.is_some())
}

/// Whether anything waits in one of these lanes of an account.
///
/// # Errors
/// When the store is unavailable.
pub async fn any_waits(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    lanes: impl IntoIterator<Item = LaneName>,
) -> Result<bool, StoreError> {
    for lane in lanes {
        let lane = lane.key(account);
        if query(sql::ANY_WAITS).bind(organisation.0).bind(lane).fetch_optional(&mut *db).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the contents of an event that must not be kept. Its key stays, so that a second delivery is recognised.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_content(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    key: &str,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE events SET body = '{}', raw = '' WHERE organisation_id = $1 AND account_id = $2 AND key = $3";
    query(SQL).bind(organisation.0).bind(account.0).bind(key).execute(tx).await?;
    Ok(())
}

/// An event was handled.
///
/// # Errors
/// When the store is unavailable.
pub async fn finish(tx: &mut Tx, organisation: OrganisationId, seq: i64) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE events SET state = 'done', done_at = $3 WHERE seq = $2 AND organisation_id = $1";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(seq).bind(now.0).execute(tx).await?;
    Ok(())
}

/// An event could not be handled; after `most` attempts it is given up, so that its lane moves on. Says whether it was.
///
/// # Errors
/// When the store is unavailable.
pub async fn count_failure(
    tx: &mut Tx,
    organisation: OrganisationId,
    seq: i64,
    reason: &str,
    most: i64,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE events SET attempts = attempts + 1, reason = $3, \
        state = CASE WHEN attempts + 1 >= $4 THEN 'dead' ELSE 'new' END, \
        done_at = CASE WHEN attempts + 1 >= $4 THEN $5 ELSE done_at END \
        WHERE seq = $2 AND organisation_id = $1 RETURNING state";
    let now = tx.now();
    let row = query(SQL).bind(organisation.0).bind(seq).bind(reason).bind(most).bind(now.0).fetch_one(tx).await?;
    let is_dead = row.col::<&str>("state")? == "dead";
    if is_dead {
        tx.note(organisation, "letters").await?;
    }
    Ok(is_dead)
}

/// Events that were given up, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn dead(db: &mut Connection, organisation: OrganisationId, limit: u32) -> Result<Vec<DeadEvent>, StoreError> {
    const SQL: &str = "SELECT seq, lane, kind, reason, attempts, received_at FROM events \
        WHERE organisation_id = $1 AND state = 'dead' ORDER BY seq DESC LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(DeadEvent {
                seq: row.col("seq")?,
                lane: row.col("lane")?,
                kind: row.col("kind")?,
                reason: row.col::<Option<String>>("reason")?.unwrap_or_default(),
                attempts: row.col("attempts")?,
                received_at: row.at("received_at")?,
            })
        })
        .collect()
}
