//! Putting letters back to the stage that failed. Every statement asks for the state that makes the row a letter, so a
//! second replay finds nothing to do.

use channel_core::{ChannelId, OrganisationId, Timestamp};

use super::letter::{LetterId, may_pass};
use crate::audit::{self, Act};
use crate::db::{Columns, Connection, query};
use crate::delivery::CallState;
use crate::error::StoreError;
use crate::ids::OutboxId;
use crate::ingress::{self, Arrival, NewSkip, Recorded};
use crate::organisations::NOBODY;
use crate::outbox::{self, CallAuthor};
use crate::writer::Tx;

/// What became of a letter that was to be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replayed {
    /// It goes on from the stage that failed.
    Again,
    /// What is in it was handled before; nothing more is to be done.
    Known,
    /// It is no letter any more, or never was.
    Gone,
    /// It is where it was: nothing changed about why it failed.
    Unchanged,
}

/// A part as it was kept, for reading it again.
#[derive(Clone, Debug)]
pub struct KeptPart {
    /// The channel it came by.
    pub channel: ChannelId,
    /// The part.
    pub part: NewSkip,
    /// When it came first.
    pub received_at: Timestamp,
}

/// A part as it was kept; none when its contents were purged.
///
/// # Errors
/// When the store is unavailable.
pub async fn kept_part(
    db: &mut Connection,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<Option<KeptPart>, StoreError> {
    const SQL: &str = "SELECT channel, account, reason, what, raw, received_at FROM quarantine \
        WHERE organisation_id = $1 AND digest = $2 AND closed_at IS NULL";
    let row = query(SQL).bind(organisation.0).bind(digest).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(None) };
    let part = NewSkip {
        account: row.col("account")?,
        reason: row.col("reason")?,
        what: row.col("what")?,
        raw: row.col("raw")?,
    };
    if part.raw.is_empty() {
        return Ok(None);
    }
    let channel = ChannelId::from(row.col::<String>("channel")?);
    Ok(Some(KeptPart { channel, part, received_at: row.at("received_at")? }))
}

/// Takes a part out of quarantine as what it was read as by now. Events keep the keys they always had: what was handled
/// before is nothing. A part that is still not understood, or whose account still nobody has, stays as it was.
///
/// # Errors
/// When the store is unavailable.
pub async fn part_again(
    tx: &mut Tx,
    organisation: OrganisationId,
    digest: &[u8],
    arrival: Arrival,
) -> Result<Replayed, StoreError> {
    const TAKE: &str = "DELETE FROM quarantine WHERE organisation_id = $1 AND digest = $2 AND closed_at IS NULL \
        RETURNING received_at, last_at, times";
    const PUT_BACK: &str = "UPDATE quarantine SET received_at = $3, last_at = $4, times = $5 \
        WHERE organisation_id IN ($1, $6) AND digest = $2";
    let row = query(TAKE).bind(organisation.0).bind(digest).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(Replayed::Gone) };
    let recorded = ingress::record(tx, &[arrival]).await?.into_iter().fold(Recorded::default(), |sum, one| Recorded {
        new: sum.new + one.new,
        duplicate: sum.duplicate + one.duplicate,
        skipped: sum.skipped + one.skipped,
        unknown: sum.unknown + one.unknown,
    });
    // Kept under the same digest once more means that nothing was learned.
    let back = query(PUT_BACK)
        .bind(organisation.0)
        .bind(digest)
        .bind(row.col::<i64>("received_at")?)
        .bind(row.col::<i64>("last_at")?)
        .bind(row.col::<i64>("times")?)
        .bind(NOBODY.0)
        .execute(tx)
        .await?
        .rows_affected();
    Ok(match recorded {
        _ if back > 0 => Replayed::Unchanged,
        Recorded { new: 0, .. } => Replayed::Known,
        _ => Replayed::Again,
    })
}

/// An event that was given up takes its turn in its lane again.
///
/// # Errors
/// When the store is unavailable.
pub async fn turn_again(tx: &mut Tx, organisation: OrganisationId, seq: i64) -> Result<Replayed, StoreError> {
    const EVENT: &str = "UPDATE events SET state = 'new', attempts = 0, done_at = NULL WHERE organisation_id = $1 \
        AND seq = $2 AND state = 'dead' AND closed_at IS NULL AND body <> '{}' RETURNING lane, account_id";
    const LANE: &str = "INSERT INTO lanes (organisation_id, key, account_id, next_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organisation_id, key) DO UPDATE SET next_at = \
        CASE WHEN lanes.next_at IS NULL OR lanes.next_at > excluded.next_at THEN excluded.next_at ELSE lanes.next_at END";
    let now = tx.now();
    let row = query(EVENT).bind(organisation.0).bind(seq).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(Replayed::Gone) };
    let (lane, account): (String, uuid::Uuid) = (row.col("lane")?, row.id("account_id")?);
    query(LANE).bind(organisation.0).bind(&lane).bind(account).bind(now.0).execute(tx).await?;
    tx.note(organisation, "letters").await?;
    Ok(Replayed::Again)
}

/// A failed call goes back to its queue: the same call, under its own key, with its attempts counted anew. One that the
/// platform took and then gave back is wanted once more instead, since that attempt was made.
///
/// # Errors
/// When the store is unavailable.
pub async fn call_again(tx: &mut Tx, organisation: OrganisationId, id: OutboxId) -> Result<Replayed, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = CASE WHEN (SELECT status FROM accounts \
        WHERE accounts.organisation_id = $1 AND accounts.id = outbox.account_id) = 'active' THEN 'queued' ELSE 'held' END, \
        failures = 0, failure = NULL, not_before = $3, lease_until = 0, updated_at = $3 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'failed'";
    let letter = super::find(tx, organisation, &LetterId::Call(id)).await?;
    let Some(call) = outbox::find(tx, organisation, id).await?.filter(|_| letter.is_some()) else {
        return Ok(Replayed::Gone);
    };
    let wrong = !may_pass(call.failure.as_ref()) || call.payload.as_object().is_none_or(serde_json::Map::is_empty);
    let again = match call.state {
        _ if wrong => return Ok(Replayed::Unchanged),
        CallState::Failed => {
            let now = tx.now();
            query(SQL).bind(organisation.0).bind(id.0).bind(now.0).execute(tx).await?.rows_affected() > 0
        }
        CallState::Sent => outbox::repeat(tx, &call, CallAuthor::Person).await?.is_some(),
        _ => false,
    };
    if !again {
        return Ok(Replayed::Gone);
    }
    outbox::refresh(tx, organisation, call.message).await?;
    tx.note(organisation, "letters").await?;
    Ok(Replayed::Again)
}

/// A call that may already have been delivered is made once more because somebody who may wants it; that is accounted for.
///
/// # Errors
/// When the store is unavailable.
pub async fn send_again_anyway(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: OutboxId,
    by: &str,
) -> Result<Replayed, StoreError> {
    let call = outbox::find(tx, organisation, id).await?;
    if call.is_some_and(|call| call.payload.as_object().is_none_or(serde_json::Map::is_empty)) {
        return Ok(Replayed::Unchanged);
    }
    if outbox::send_again(tx, organisation, id, by).await?.is_none() {
        return Ok(Replayed::Gone);
    }
    audit::append(tx, organisation, by, Act::SendRepeat, &id.to_string()).await?;
    tx.note(organisation, "letters").await?;
    Ok(Replayed::Again)
}

/// Somebody says that a doubtful call arrived. False when there is nothing in doubt about it.
///
/// # Errors
/// When the store is unavailable.
pub async fn has_arrived(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: OutboxId,
    by: &str,
) -> Result<bool, StoreError> {
    if !outbox::mark_arrived(tx, organisation, id, by).await? {
        return Ok(false);
    }
    audit::append(tx, organisation, by, Act::SendArrived, &id.to_string()).await?;
    tx.note(organisation, "letters").await?;
    Ok(true)
}

/// Puts a letter away without trying it again. What arrived loses its contents with that, and keeps its key. False when it
/// is no letter.
///
/// # Errors
/// When the store is unavailable.
pub async fn close(tx: &mut Tx, organisation: OrganisationId, id: &LetterId, by: &str) -> Result<bool, StoreError> {
    const PART: &str = "UPDATE quarantine SET closed_at = $3, raw = $4 \
        WHERE organisation_id = $1 AND digest = $2 AND closed_at IS NULL";
    const EVENT: &str = "UPDATE events SET closed_at = $3, body = '{}', raw = '' \
        WHERE organisation_id = $1 AND seq = $2 AND state = 'dead' AND closed_at IS NULL";
    const CALL: &str = "UPDATE outbox SET closed_at = $3 WHERE organisation_id = $1 AND id = $2 \
        AND (state = 'failed' OR delivery = 'failed') AND closed_at IS NULL";
    const MESSAGE: &str = "UPDATE messages SET looked_after_at = $3 WHERE organisation_id = $1 AND id = $2 \
        AND passed_over IS NOT NULL AND looked_after_at IS NULL";
    let now = tx.now();
    let closed = match id {
        LetterId::Part(digest) => query(PART).bind(organisation.0).bind(digest).bind(now.0).bind(Vec::<u8>::new()),
        LetterId::Event(seq) => query(EVENT).bind(organisation.0).bind(*seq).bind(now.0),
        LetterId::Call(call) => query(CALL).bind(organisation.0).bind(call.0).bind(now.0),
        LetterId::Message(message) => query(MESSAGE).bind(organisation.0).bind(message.0).bind(now.0),
    };
    let mut done = closed.execute(tx).await?.rows_affected() > 0;
    if let (false, LetterId::Call(call)) = (done, id) {
        done = outbox::give_up(tx, organisation, *call, by).await?;
    }
    if done {
        audit::append(tx, organisation, by, Act::LetterClose, &id.to_string()).await?;
        tx.note(organisation, "letters").await?;
    }
    Ok(done)
}
