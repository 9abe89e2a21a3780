//! What an organisation says about its assistant and the model it has: JSON to this crate, with the key sealed.

use channel_core::{OrganisationId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::audit::{self, Act};
use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::open::Store;
use crate::sealing::{self, Place};
use crate::writer::Tx;

/// A key shorter than this is known by nothing: its end would be too much of it.
const ENDING_OF: usize = 16;
/// How much of a key people know it by.
const ENDING: usize = 4;

/// Whether a model may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelPower {
    /// It may.
    #[default]
    On,
    /// None is, whatever else is set.
    Off,
}

/// What an organisation says about its assistant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssistantRow {
    /// How it speaks and what it may do; null when nothing was said yet.
    pub body: Value,
    /// Whether a model may be asked.
    pub power: ModelPower,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
}

/// Where an organisation's model is, without its key.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderRow {
    /// What is said of it.
    pub body: Value,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, when it is long enough for that to tell nothing.
    pub ending: Option<String>,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What becomes of the key that is kept.
#[derive(Clone, Debug)]
pub enum KeyChange {
    /// It stays.
    Keep,
    /// It is taken away.
    Remove,
    /// Another one takes its place.
    Replace(SecretString),
}

impl ModelPower {
    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// What the organisation says about its assistant; the beginning when it never said anything.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId) -> Result<AssistantRow, StoreError> {
    const SQL: &str = "SELECT * FROM assistants WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(AssistantRow::default()) };
    let power = if row.col::<&str>("power")? == "off" { ModelPower::Off } else { ModelPower::On };
    Ok(AssistantRow { body: row.json("body")?, power, updated_at: Some(Timestamp(row.col("updated_at")?)) })
}

/// Keeps how the assistant speaks and what it may do. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(tx: &mut Tx, organisation: OrganisationId, body: &Value, by: &str) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO assistants (organisation_id, body, power, updated_at) VALUES ($1, $2, 'on', $3) \
        ON CONFLICT (organisation_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(to_json(body)?).bind(now.0).execute(tx).await?;
    changed(tx, organisation, by, "voice").await
}

/// Switches the organisation's model on or off. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_power(
    tx: &mut Tx,
    organisation: OrganisationId,
    power: ModelPower,
    by: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO assistants (organisation_id, body, power, updated_at) VALUES ($1, 'null', $2, $3) \
        ON CONFLICT (organisation_id) DO UPDATE SET power = excluded.power, updated_at = excluded.updated_at";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(power.as_str()).bind(now.0).execute(tx).await?;
    changed(tx, organisation, by, power.as_str()).await
}

/// The organisations whose model is switched off.
///
/// # Errors
/// When the store is unavailable.
pub async fn switched_off(db: &mut Connection) -> Result<Vec<OrganisationId>, StoreError> {
    const SQL: &str = "SELECT organisation_id FROM assistants WHERE power = 'off'";
    let rows = query(SQL).fetch_all(db).await?;
    rows.iter().map(|row| Ok(OrganisationId(row.col("organisation_id")?))).collect()
}

/// Where the organisation's model is; none when it has none.
///
/// # Errors
/// When the store is unavailable.
pub async fn provider(db: &mut Connection, organisation: OrganisationId) -> Result<Option<ProviderRow>, StoreError> {
    let row = query(PROVIDER).bind(organisation.0).fetch_optional(db).await?;
    row.map(|row| read_provider(&row)).transpose()
}

const PROVIDER: &str = "SELECT * FROM model_providers WHERE organisation_id = $1";

/// Keeps where the organisation's model is. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_provider(
    tx: &mut Tx,
    organisation: OrganisationId,
    body: &Value,
    key: &KeyChange,
    by: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO model_providers (organisation_id, body, updated_at) VALUES ($1, $2, $3) \
        ON CONFLICT (organisation_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at";
    const KEY: &str = "UPDATE model_providers SET secret = $2, ending = $3 WHERE organisation_id = $1";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(to_json(body)?).bind(now.0).execute(&mut *tx).await?;
    let replaced = match key {
        KeyChange::Keep => None,
        KeyChange::Remove => Some((None, None)),
        KeyChange::Replace(key) => {
            let sealed = sealing::seal(tx, place(organisation), key.expose_secret().as_bytes()).await?;
            Some((Some(sealed), ending(key.expose_secret())))
        }
    };
    if let Some((sealed, ending)) = replaced {
        query(KEY).bind(organisation.0).bind(sealed).bind(ending).execute(&mut *tx).await?;
    }
    changed(tx, organisation, by, "provider").await
}

/// Forgets the organisation's model with its key. False when there was none.
///
/// # Errors
/// When the store is unavailable.
pub async fn remove_provider(tx: &mut Tx, organisation: OrganisationId, by: &str) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM model_providers WHERE organisation_id = $1";
    let done = query(SQL).bind(organisation.0).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    changed(tx, organisation, by, "no_provider").await?;
    Ok(true)
}

impl Store {
    /// What is needed for a call of the organisation's model: where it is, and its key opened.
    ///
    /// # Errors
    /// When the store is unavailable or the key does not open.
    pub async fn provider_for_call(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<(ProviderRow, Option<SecretString>)>, StoreError> {
        let keyring = self.keyring();
        self.read_in(organisation, move |db| {
            Box::pin(async move {
                let Some(row) = query(PROVIDER).bind(organisation.0).fetch_optional(&mut *db).await? else {
                    return Ok(None);
                };
                let found = read_provider(&row)?;
                let Some(sealed) = row.col::<Option<Vec<u8>>>("secret")? else { return Ok(Some((found, None))) };
                let plain = sealing::open(db, &keyring, place(organisation), &sealed).await?;
                let key = std::str::from_utf8(&plain).map_err(|_| StoreError::Sealed("secret"))?;
                Ok(Some((found, Some(SecretString::from(key)))))
            })
        })
        .await
    }
}

async fn changed(tx: &mut Tx, organisation: OrganisationId, by: &str, what: &str) -> Result<(), StoreError> {
    audit::append(tx, organisation, by, Act::AssistantChange, &format!("assistant:{what}")).await?;
    tx.note(organisation, "assistant").await
}

fn read_provider(row: &Row) -> Result<ProviderRow, StoreError> {
    Ok(ProviderRow {
        body: row.json("body")?,
        has_key: row.col::<Option<Vec<u8>>>("secret")?.is_some(),
        ending: row.col("ending")?,
        updated_at: Timestamp(row.col("updated_at")?),
    })
}

fn ending(key: &str) -> Option<String> {
    let letters = key.chars().count();
    (letters >= ENDING_OF).then(|| key.chars().skip(letters - ENDING).collect())
}

fn place(organisation: OrganisationId) -> Place {
    Place { organisation, table: "model_providers", column: "secret", row: organisation.0 }
}
