//! The history of a call's attempts.

use channel_core::{OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query};
use crate::delivery::{CallState, Failure};
use crate::error::StoreError;
use crate::ids::OutboxId;
use crate::outbox::Call;
use crate::writer::Tx;

/// One time that a call passed the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which call's.
    pub call: OutboxId,
    /// Its number among the call's attempts.
    pub number: i64,
    /// What it was marked with for the platform.
    pub token: String,
    /// When the door opened.
    pub opened_at: Timestamp,
    /// When its owner said what became of it.
    pub settled_at: Option<Timestamp>,
    /// What became of it: the state the call went into.
    pub outcome: Option<String>,
    /// The class of its failure, and the platform's code where there was one.
    pub code: Option<String>,
    /// When something else was proved later.
    pub proved_at: Option<Timestamp>,
    /// What was proved: the state the call went into then.
    pub proof: Option<String>,
}

/// A call passed the door.
pub(crate) async fn opened(tx: &mut Tx, call: &Call, number: i64, token: &str) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO attempts (organisation_id, outbox_id, number, token, opened_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, outbox_id, number) DO NOTHING";
    let now = tx.now();
    query(SQL).bind(call.organisation.0).bind(call.id.0).bind(number).bind(token).bind(now.0).execute(tx).await?;
    Ok(())
}

/// What became of an attempt. The first word counts as its owner's; another one that comes later was proved.
pub(crate) async fn settled(
    tx: &mut Tx,
    call: &Call,
    number: i64,
    state: CallState,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE attempts SET \
        proved_at = CASE WHEN settled_at IS NOT NULL AND outcome <> $4 THEN $5 ELSE proved_at END, \
        proof = CASE WHEN settled_at IS NOT NULL AND outcome <> $4 THEN $4 ELSE proof END, \
        code = CASE WHEN settled_at IS NULL THEN $6 ELSE code END, \
        outcome = coalesce(outcome, $4), settled_at = coalesce(settled_at, $5) \
        WHERE organisation_id = $1 AND outbox_id = $2 AND number = $3";
    let now = tx.now();
    let code = failure.map(|failure| match &failure.code {
        Some(code) => format!("{} {code}", failure.kind),
        None => failure.kind.clone(),
    });
    query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(number)
        .bind(state.as_str())
        .bind(now.0)
        .bind(code)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether nobody knew what became of an attempt of this call that was made before this one.
///
/// # Errors
/// When the store is unavailable.
pub async fn was_doubtful(db: &mut Connection, call: &Call, before: i64) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 AS found FROM attempts WHERE organisation_id = $1 AND outbox_id = $2 AND number < $3 \
        AND (outcome = 'ambiguous' OR outcome IS NULL) LIMIT 1";
    let found = query(SQL).bind(call.organisation.0).bind(call.id.0).bind(before).fetch_optional(db).await?;
    Ok(found.is_some())
}

/// Forgets attempts that were made before an instant, at most `limit` of them. Says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn purge(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM attempts WHERE (organisation_id, outbox_id, number) IN \
        (SELECT organisation_id, outbox_id, number FROM attempts WHERE opened_at < $1 ORDER BY opened_at LIMIT $2)";
    Ok(query(SQL).bind(before.0).bind(limit).execute(tx).await?.rows_affected())
}

/// The attempts of a call, in order.
pub(super) async fn of_call(
    db: &mut Connection,
    organisation: OrganisationId,
    call: OutboxId,
) -> Result<Vec<Attempt>, StoreError> {
    const SQL: &str = "SELECT * FROM attempts WHERE organisation_id = $1 AND outbox_id = $2 ORDER BY number";
    let rows = query(SQL).bind(organisation.0).bind(call.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// The call that an attempt's token belongs to.
pub(super) async fn by_token(
    db: &mut Connection,
    organisation: OrganisationId,
    token: &str,
) -> Result<Option<OutboxId>, StoreError> {
    const SQL: &str = "SELECT outbox_id FROM attempts WHERE organisation_id = $1 AND token = $2 LIMIT 1";
    let row = query(SQL).bind(organisation.0).bind(token).fetch_optional(db).await?;
    row.map(|row| row.id("outbox_id").map(OutboxId)).transpose()
}

fn read(row: &Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        call: OutboxId(row.id("outbox_id")?),
        number: row.col("number")?,
        token: row.col("token")?,
        opened_at: row.at("opened_at")?,
        settled_at: row.maybe_at("settled_at")?,
        outcome: row.col("outcome")?,
        code: row.col("code")?,
        proved_at: row.maybe_at("proved_at")?,
        proof: row.col("proof")?,
    })
}
