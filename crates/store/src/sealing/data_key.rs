//! One data key per organisation, wrapped by the root key. Deleting it makes every backup of its secrets unreadable.

use channel_core::OrganisationId;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use super::envelope::{Key, open_bytes, random_key, seal_bytes};
use super::root_key::Keyring;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// Where a sealed value belongs: part of what is authenticated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) organisation: OrganisationId,
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: Uuid,
}

impl Place {
    fn bytes(self, version: i64) -> Vec<u8> {
        format!("{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{version}", self.organisation, self.table, self.column, self.row)
            .into_bytes()
    }
}

/// Makes an organisation's first data key.
pub(crate) async fn create_data_key(tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO data_keys (organisation_id, version, wrapped, created_at) VALUES ($1, 1, $2, $3)";
    let key = random_key()?;
    let wrapped = seal_bytes(tx.keyring.wrapping(), &wrapping_place(organisation, 1), &*key)?;
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(wrapped).bind(now.0).execute(tx).await?;
    Ok(())
}

/// Seals a value under the organisation's newest data key. The key's version stands before the envelope.
pub(crate) async fn seal(tx: &mut Tx, place: Place, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    const SQL: &str = "SELECT version, wrapped FROM data_keys WHERE organisation_id = $1 ORDER BY version DESC LIMIT 1";
    let row = query(SQL).bind(place.organisation.0).fetch_optional(tx).await?;
    let row = row.ok_or(StoreError::NotFound("organisation"))?;
    let version: i64 = row.col("version")?;
    let key = unwrap(&tx.keyring, place.organisation, version, row.col("wrapped")?)?;
    let mut sealed = version.to_be_bytes().to_vec();
    sealed.extend(seal_bytes(&key, &place.bytes(version), plain)?);
    Ok(sealed)
}

/// Opens what [`seal`] made for the same place.
pub(crate) async fn open(
    db: &mut Connection,
    keyring: &Keyring,
    place: Place,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    const SQL: &str = "SELECT wrapped FROM data_keys WHERE organisation_id = $1 AND version = $2";
    let (version, envelope) = sealed.split_at_checked(8).ok_or(StoreError::Sealed(place.column))?;
    let version = i64::from_be_bytes(version.try_into().map_err(|_| StoreError::Sealed(place.column))?);
    let row = query(SQL).bind(place.organisation.0).bind(version).fetch_optional(db).await?;
    let row = row.ok_or(StoreError::Sealed("a data key that is gone"))?;
    let key = unwrap(keyring, place.organisation, version, row.col("wrapped")?)?;
    open_bytes(&key, &place.bytes(version), envelope, place.column)
}

/// Opens a sealed text: a key that somebody typed.
pub(crate) async fn open_text(
    db: &mut Connection,
    keyring: &Keyring,
    place: Place,
    sealed: &[u8],
) -> Result<SecretString, StoreError> {
    let column = place.column;
    let plain = open(db, keyring, place, sealed).await?;
    let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Sealed(column))?;
    Ok(SecretString::from(text))
}

fn unwrap(keyring: &Keyring, organisation: OrganisationId, version: i64, wrapped: &[u8]) -> Result<Key, StoreError> {
    let plain = open_bytes(keyring.wrapping(), &wrapping_place(organisation, version), wrapped, "a data key")?;
    let mut key = Key::default();
    if plain.len() != key.len() {
        return Err(StoreError::Sealed("a data key"));
    }
    key.copy_from_slice(&plain);
    Ok(key)
}

fn wrapping_place(organisation: OrganisationId, version: i64) -> Vec<u8> {
    format!("data_keys\u{1f}{organisation}\u{1f}{version}").into_bytes()
}
