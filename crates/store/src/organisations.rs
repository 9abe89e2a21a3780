//! Tenants: every other row belongs to one.

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::sealing;
use crate::writer::Tx;

/// The organisation under which events of accounts nobody has are kept.
pub const NOBODY: OrganisationId = OrganisationId(Uuid::nil());

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// What people call it.
    pub name: String,
    /// Since when it exists.
    pub created_at: Timestamp,
}

/// Makes a tenant with a data key of its own.
///
/// # Errors
/// When the store is unavailable.
pub async fn create(tx: &mut Tx, name: &str) -> Result<OrganisationId, StoreError> {
    const SQL: &str = "INSERT INTO organisations (id, name, created_at) VALUES ($1, $2, $3)";
    let id = OrganisationId(tx.new_id());
    let now = tx.now();
    query(SQL).bind(id.0).bind(name).bind(now.0).execute(tx).await?;
    sealing::create_data_key(tx, id).await?;
    Ok(id)
}

/// A tenant by its id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    const SQL: &str = "SELECT id, name, created_at FROM organisations WHERE id = $1";
    let row = query(SQL).bind(id.0).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// All tenants, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection) -> Result<Vec<Organisation>, StoreError> {
    const SQL: &str = "SELECT id, name, created_at FROM organisations ORDER BY created_at, id";
    let rows = query(SQL).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

fn read(row: &crate::db::Row) -> Result<Organisation, StoreError> {
    Ok(Organisation { id: OrganisationId(row.id("id")?), name: row.col("name")?, created_at: row.at("created_at")? })
}
