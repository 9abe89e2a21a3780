//! Keys of the API, kept as hashes only.

use channel_core::OrganisationId;

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::Tx;

/// Keeps a key under a name; a key of that name is replaced, and the old one ends.
///
/// # Errors
/// When the store is unavailable.
pub async fn record(tx: &mut Tx, organisation: OrganisationId, name: &str, hash: &[u8; 32]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO api_keys (organisation_id, name, hash, created_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organisation_id, name) DO UPDATE SET hash = excluded.hash";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(name).bind(hash.as_slice()).bind(now.0).execute(tx).await?;
    Ok(())
}

/// Whose key it is, by its hash. The one look-up that finds an organisation instead of being given it.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_owner(db: &mut Connection, hash: &[u8; 32]) -> Result<Option<OrganisationId>, StoreError> {
    const SQL: &str = "SELECT organisation_id FROM api_keys WHERE hash = $1";
    let row = query(SQL).bind(hash.as_slice()).fetch_optional(db).await?;
    row.map(|row| row.id("organisation_id").map(OrganisationId)).transpose()
}

impl Store {
    /// Whose key it is, by its hash.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn organisation_of_api_key(&self, hash: &[u8; 32]) -> Result<Option<OrganisationId>, StoreError> {
        let hash = *hash;
        self.read(move |db| Box::pin(async move { find_owner(db, &hash).await })).await
    }
}
