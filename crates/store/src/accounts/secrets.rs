//! The secrets of an account: sealed on the way in, opened only to act for it.

use std::collections::BTreeMap;

use channel_core::{Account, AccountId, Credentials, OrganisationId};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::row::AccountRow;
use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::open::Store;
use crate::sealing::{self, Place};
use crate::writer::Tx;

/// An account with its secrets opened.
#[derive(Clone, Debug)]
pub struct Sender {
    /// What is known of it.
    pub row: AccountRow,
    /// What an adapter needs.
    pub account: Account,
}

impl Store {
    /// An account with its secrets, to act for it.
    ///
    /// # Errors
    /// When the store is unavailable or the secrets do not open.
    pub async fn account_for_send(
        &self,
        organisation: OrganisationId,
        id: AccountId,
    ) -> Result<Option<Sender>, StoreError> {
        const SQL: &str = "SELECT * FROM accounts WHERE organisation_id = $1 AND id = $2";
        let keyring = self.keyring();
        self.glance_in(organisation, move |db| {
            Box::pin(async move {
                let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(&mut *db).await?;
                let Some(row) = row else { return Ok(None) };
                let sealed: Vec<u8> = row.col("credentials")?;
                let row = AccountRow::read(&row)?;
                let plain = sealing::open(db, &keyring, place(organisation, id), &sealed).await?;
                let credentials = parse(&plain)?;
                let account = Account { organisation, id, external_id: row.external_id.clone(), credentials };
                Ok(Some(Sender { row, account }))
            })
        })
        .await
    }
}

/// Replaces the secrets of an account, which also begins a new epoch.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such account.
pub async fn set_credentials(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    credentials: &Credentials,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE accounts SET credentials = $3, epoch = epoch + 1, connected_at = $4 \
        WHERE organisation_id = $1 AND id = $2";
    let sealed = seal_credentials(tx, organisation, id, credentials).await?;
    let now = tx.now();
    let done = query(SQL).bind(organisation.0).bind(id.0).bind(sealed).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("account"));
    }
    tx.note(organisation, "channels").await
}

pub(super) async fn seal_credentials(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: AccountId,
    credentials: &Credentials,
) -> Result<Vec<u8>, StoreError> {
    let plain: BTreeMap<&str, &str> = credentials.iter().map(|(name, secret)| (name, secret.expose_secret())).collect();
    let plain =
        Zeroizing::new(serde_json::to_vec(&plain).map_err(|error| StoreError::corrupt("an account's secrets", error))?);
    sealing::seal(tx, place(organisation, id), &plain).await
}

fn place(organisation: OrganisationId, id: AccountId) -> Place {
    Place { organisation, table: "accounts", column: "credentials", row: id.0 }
}

fn parse(plain: &[u8]) -> Result<Credentials, StoreError> {
    // The error of a failed parse could quote the secret, so it is left out.
    let secrets: BTreeMap<String, SecretString> =
        serde_json::from_slice(plain).map_err(|_| StoreError::Sealed("credentials"))?;
    Ok(Credentials::new(secrets))
}
