//! When an account's private answers to comments may leave: a platform takes so many an hour. Every answer gets its place with
//! the decision that wants it, so that a backlog leaves in the order in which it was decided, and no process counts for itself.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Sql, query};
use crate::error::StoreError;
use crate::ids::OutboxId;
use crate::writer::Tx;

/// How often the places are forgotten that nothing depends on any more.
const TRIMMED: i64 = 64;

/// Has a wanted call leave at the next place of its account. Places are given last of all in a transaction: thousands of
/// comments may be decided about at once, and whoever is given one has all others of the account wait until the commit.
pub fn give(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    call: OutboxId,
    most: u32,
    within: Duration,
) {
    const SQL: &str = "UPDATE outbox SET not_before = $3 WHERE organisation_id = $1 AND id = $2 AND not_before < $3";
    tx.last(move |tx| {
        Box::pin(async move {
            let at = next(tx, organisation, account, most, within).await?;
            query(SQL).bind(organisation.0).bind(call.0).bind(at.0).execute(tx).await?;
            Ok(())
        })
    });
}

/// Gives the next place: now, or as soon as the answer that stands `most` places before it is as old as `within`. Nobody else
/// of the account gets one before this transaction ends.
pub(crate) async fn next(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    most: u32,
    within: Duration,
) -> Result<Timestamp, StoreError> {
    // The first row is no place: it holds how many there are, and is what the others wait for.
    const NUMBER: &str = "INSERT INTO comment_slots (organisation_id, account_id, number, at) VALUES ($1, $2, 0, 1) \
        ON CONFLICT (organisation_id, account_id, number) DO UPDATE SET at = comment_slots.at + 1 RETURNING at AS number";
    const FORGET: &str = "DELETE FROM comment_slots WHERE organisation_id = $1 AND account_id = $2 AND number > 0 \
        AND number <= $3";
    let now = tx.now();
    let number: i64 = query(NUMBER).bind(organisation.0).bind(account.0).fetch_one(&mut *tx).await?.col("number")?;
    let full = number.saturating_sub(i64::from(most.max(1)));
    let within = i64::try_from(within.as_micros()).unwrap_or(i64::MAX);
    let put = query(PUT).bind(organisation.0).bind(account.0).bind(number).bind(now.0).bind(full).bind(within);
    let at = put.fetch_one(&mut *tx).await?.at("at")?;
    if number % TRIMMED == 0 {
        query(FORGET).bind(organisation.0).bind(account.0).bind(full).execute(tx).await?;
    }
    Ok(at)
}

/// Not before the place before it, nor before the one is old enough that it takes over from.
macro_rules! put {
    ($latest:literal) => {
        concat!(
            "INSERT INTO comment_slots (organisation_id, account_id, number, at) SELECT $1, $2, $3, ",
            $latest,
            "($4, coalesce((SELECT at FROM comment_slots WHERE organisation_id = $1 AND account_id = $2 AND number > 0 ",
            "AND number = $3 - 1), 0), coalesce((SELECT at + $6 FROM comment_slots WHERE organisation_id = $1 ",
            "AND account_id = $2 AND number > 0 AND number = $5), 0)) RETURNING at"
        )
    };
}
const PUT: Sql = Sql::both(put!("max"), put!("greatest"));
