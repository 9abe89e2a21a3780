//! When an account's private answers to comments may leave: a platform takes so many an hour. Every answer gets its place with
//! the decision that wants it, so that a backlog leaves in the order in which it was decided, and no process counts for itself.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// Gives the next place: now, or as soon as the answer that stands `most` places before it is as old as `within`. Nobody else
/// of the account gets one before this transaction ends.
///
/// # Errors
/// When the store is unavailable.
pub async fn next(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    most: u32,
    within: Duration,
) -> Result<Timestamp, StoreError> {
    // The first row is no place: it holds how many there are, and is what the others wait for.
    const NUMBER: &str = "INSERT INTO comment_slots (organisation_id, account_id, number, at) VALUES ($1, $2, 0, 1) \
        ON CONFLICT (organisation_id, account_id, number) DO UPDATE SET at = comment_slots.at + 1 RETURNING at AS number";
    const AT: &str = "SELECT at FROM comment_slots WHERE organisation_id = $1 AND account_id = $2 AND number = $3";
    const PUT: &str = "INSERT INTO comment_slots (organisation_id, account_id, number, at) VALUES ($1, $2, $3, $4)";
    const FORGET: &str = "DELETE FROM comment_slots WHERE organisation_id = $1 AND account_id = $2 AND number > 0 \
        AND number <= $3";
    let now = tx.now();
    let number: i64 = query(NUMBER).bind(organisation.0).bind(account.0).fetch_one(&mut *tx).await?.col("number")?;
    let full = number.saturating_sub(i64::from(most.max(1)));
    let mut at = now;
    for (place, rest) in [(full, within), (number.saturating_sub(1), Duration::ZERO)] {
        if place > 0
            && let Some(row) =
                query(AT).bind(organisation.0).bind(account.0).bind(place).fetch_optional(&mut *tx).await?
        {
            at = at.max(row.at("at")?.plus(rest));
        }
    }
    query(PUT).bind(organisation.0).bind(account.0).bind(number).bind(at.0).execute(&mut *tx).await?;
    query(FORGET).bind(organisation.0).bind(account.0).bind(full).execute(tx).await?;
    Ok(at)
}
