//! Work that one node does at a time: whoever holds the lease does it, by the clock of the database.

use std::time::Duration;

use uuid::Uuid;

use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// A lease that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What for.
    pub name: String,
    /// Who has it.
    pub owner: Uuid,
    /// Grows with every owner: what the work writes can be checked against it.
    pub fence: i64,
}

/// Takes a lease that nobody holds.
///
/// # Errors
/// When the store is unavailable.
pub async fn take(tx: &mut Tx, name: &str, owner: Uuid, time: Duration) -> Result<Option<Lease>, StoreError> {
    const SQL: &str = "INSERT INTO leases (name, owner, fence, until) VALUES ($1, $2, 1, $4) ON CONFLICT (name) \
        DO UPDATE SET owner = excluded.owner, fence = leases.fence + 1, until = excluded.until \
        WHERE leases.until <= $3 RETURNING fence";
    let now = tx.now();
    let row = query(SQL).bind(name).bind(owner).bind(now.0).bind(now.plus(time).0).fetch_optional(tx).await?;
    row.map(|row| Ok(Lease { name: name.to_owned(), owner, fence: row.col("fence")? })).transpose()
}

/// Keeps a lease for longer.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn renew(tx: &mut Tx, lease: &Lease, time: Duration) -> Result<(), StoreError> {
    let until = tx.now().plus(time);
    set_until(tx, lease, until.0).await
}

/// Gives a lease back before its time.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn release(tx: &mut Tx, lease: &Lease) -> Result<(), StoreError> {
    set_until(tx, lease, 0).await
}

/// Checks that a lease is still held, and keeps anybody from taking it before this transaction ends.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else has it.
pub async fn check(tx: &mut Tx, lease: &Lease) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE leases SET fence = fence WHERE name = $1 AND owner = $2 AND fence = $3";
    let done = query(SQL).bind(&lease.name).bind(lease.owner).bind(lease.fence).execute(tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Lets one transaction at a time do what `name` stands for; the others wait for its end.
///
/// # Errors
/// When the store is unavailable.
pub async fn one_at_a_time(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO leases (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET fence = leases.fence + 1";
    query(SQL).bind(name).execute(tx).await?;
    Ok(())
}

async fn set_until(tx: &mut Tx, lease: &Lease, until: i64) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE leases SET until = $4 WHERE name = $1 AND owner = $2 AND fence = $3";
    let done = query(SQL).bind(&lease.name).bind(lease.owner).bind(lease.fence).bind(until).execute(tx).await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}
